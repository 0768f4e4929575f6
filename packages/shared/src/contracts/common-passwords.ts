/**
 * Passwords that guessing starts with: frequent ones of 8 characters and more, keyboard rows, and those that name this
 * product. In lower case.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
password password1 password12 password123 password1234 password! password1! passw0rd p@ssw0rd p@ssword p4ssw0rd
passwort passwords passport mypassword letmein1 letmein123 welcome1 welcome123 welcome12 changeme changeme1
changeme123 default1 secret12 secret123 admin123 admin1234 administrator adminadmin rootroot root1234 toor1234
test1234 testtest testing1 testing123 temp1234 temporary guest123 guestguest user1234 username username1
login123 access14 master123 12345678 123456789 1234567890 01234567 012345678 0123456789 12341234 12344321
123123123 1231231234 123454321 1234554321 123321123 1234567a 12345678a 123456789a 1234567891 12345679 123456abc
123456qwe 123qweasd 12qwaszx 11223344 1122334455 11111111 111111111 1111111111 00000000 000000000 0000000000
22222222 33333333 44444444 55555555 66666666 77777777 88888888 888888888 99999999 999999999 987654321 9876543210
87654321 876543210 11112222 12121212 123412345 147258369 147852369 159357456 159753123 13131313 20202020
21212121 10203040 102030405060 19841984 19871987 19901990 20002000 20012001 20102010 20202021 12312312 14141414
15151515 23232323 69696969 42424242 31415926 314159265 27182818 abcd1234 abcdefgh abcdefghi abc12345 abc123456
abcabcabc a1234567 a12345678 a123456789 aa123456 aa12345678 aaaaaaaa aaaaaaaaa asdfasdf asdfghjk asdfghjkl
asdf1234 asdfjkl1 asd123456 asdasdasd 1a2b3c4d 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz1qaz 1qazxsw2
1qaz2wsx3edc 2wsx3edc q1w2e3r4 q1w2e3r4t5 qazwsxedc qazwsx123 qaz12345 qwer1234 qwerasdf qweasdzxc qweasd123
qwe12345 qwe123456 qweqweqwe qwerqwer qwertyui qwertyuio qwertyuiop qwertyqwerty qwerty12 qwerty123 qwerty1234
qwerty12345 qwerty123456 qwertz123 qwertzui qwertzuiop azertyui azertyuiop azerty123 zaq12wsx zaq1zaq1 zxcvbnm1
zxcvbnm123 zxcvbnma zxczxczxc zxcv1234 xxxxxxxx zzzzzzzz iloveyou iloveyou1 iloveyou2 iloveyou! iloveu123
loveyou1 lovelove lovely12 sunshine sunshine1 princess princess1 football football1 baseball baseball1
basketball softball hockey12 soccer12 superman superman1 batman123 spiderman starwars starwars1 pokemon1
pokemon123 minecraft dragon12 dragon123 monkey12 monkey123 michelle michael1 jennifer jessica1 jonathan danielle
samantha victoria elizabeth charlie1 charlie123 alexander alexandra ashley12 nicholas christian christine
jordan23 computer computer1 internet internet1 whatever whatever1 trustno1 blink182 corvette mercedes mustang1
maverick midnight marlboro metallica slipknot nirvana1 rainbow1 butterfly chocolate cheese12 elephant snowball
sweetheart security security1 samsung1 samsung123 google123 facebook facebook1 linkedin pa55word pa55w0rd
hello123 hello1234 hellohello goodluck freedom1 forever1 friends1 family12 fuckyou1 fuckyou2 fuckyou123 asshole1
bullshit ncc1701d thx11381 startrek liverpool liverpool1 chelsea1 arsenal1 barcelona manchester juventus
realmadrid benjamin brooklyn california colorado einstein garfield lasvegas letmein! madison1 matthew1 melissa1
nintendo november december september patricia pineapple platinum porsche1 precious pussycat rockstar rush2112
scorpion scooter1 sergeant snickers something sunflower swordfish terminator thunder1 tinkerbell tinkerbelle
tomorrow training trouble1 undertaker valentina veronica warcraft warriors wolverine yankees1 yellow12 zeppelin
ongaku123 ongakuongaku musicmusic music123 navidrome scrobble spotify1 spotify123
`
    .trim()
    .split(/\s+/),
)
