/** An element of the draft's page that has to be there. */
export const part = <T extends HTMLElement>(id: string) => document.getElementById(id) as T

/** A field of the draft. */
export const field = (name: string) => document.querySelector(`#draft [name="${name}"]`) as HTMLInputElement
