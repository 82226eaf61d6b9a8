const erasedDomain = '@erased.invalid'

/** The address of somebody who is gone. RFC 2606, §2: nothing can ever be sent there. */
export const erasedAddress = (userId: string) => `erased-${userId}${erasedDomain}`

/** Whether nobody is behind this address any more: no mail is made for it, and nobody signs in with it. */
export const isErasedAddress = (email: string) => email.endsWith(erasedDomain)
