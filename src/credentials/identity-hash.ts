import { sha256Hex } from '../digest'

/**
 * How a badge stands for its holder's address without holding it: `sha256$` and the hex SHA-256 of address and salt
 * (Open Badges 3.0, `IdentityHash`). It still confirms a guess.
 */
export const hashIdentity = async (email: string, salt: string) => `sha256$${await sha256Hex(email + salt)}`
