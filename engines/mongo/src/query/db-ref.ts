const fields = new Set(['$ref', '$id', '$db'])

/** Whether a name that begins with $ is a field of a DBRef (`{ $ref, $id, $db }`) rather than an operator. */
export const isDbRefField = (name: string): boolean => fields.has(name)
