import { integer, text } from 'drizzle-orm/sqlite-core'

/** Opaque text id with a short prefix, made by `ctx.newId`. */
export const id = () => text('id').primaryKey()

/** A moment, kept as milliseconds since the epoch. */
export const time = (name: string) => integer(name, { mode: 'timestamp_ms' })

export const flag = (name: string) => integer(name, { mode: 'boolean' })

/** A value kept as JSON text; `T` says its shape. */
export const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>()
