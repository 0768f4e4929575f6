/**
 * Waits for an answer as long as there is a connection to give it to. `begin` gets the function that takes the answer.
 * When the connection closes first, `giveUp` undoes what was begun, and what it gives stands for the answer.
 */
export function waitUnlessClosed<Answer>(
  closed: AbortSignal,
  giveUp: () => Answer,
  begin: (resolve: (answer: Answer) => void) => void,
): Promise<Answer> {
  if (closed.aborted) return Promise.resolve(giveUp())
  return new Promise((resolve) => {
    const onClosed = (): void => resolve(giveUp())
    closed.addEventListener('abort', onClosed)
    begin((answer) => {
      closed.removeEventListener('abort', onClosed)
      resolve(answer)
    })
  })
}
