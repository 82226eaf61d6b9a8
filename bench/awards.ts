/**
 * Fills the database with copies of one real award, by SQL: every row the award left behind, table by table, with the
 * ids of its copies renumbered. What a copy weighs is what an award weighs.
 */

/** Tables a finished award leaves rows in, and the columns that differ from award to award. */
export const perAward: Record<string, { own: string; columns: string[] }> = {
  user: { own: 'id = :learner', columns: ['id', 'email'] },
  enrollment: { own: 'id = :enrollment', columns: ['id', 'learner_id'] },
  upload: { own: 'enrollment_id = :enrollment', columns: ['id', 'learner_id', 'enrollment_id', 'sha256'] },
  evidence: { own: 'enrollment_id = :enrollment', columns: ['id', 'enrollment_id', 'upload_id'] },
  submission: { own: 'id = :submission', columns: ['id', 'enrollment_id', 'learner_id', 'manifest_digest'] },
  review: { own: 'submission_id = :submission', columns: ['id', 'submission_id'] },
  credential: {
    own: 'id = :credential',
    columns: ['id', 'submission_id', 'holder_id', 'subject_id', 'identity_hash', 'identity_salt', 'sha256'],
  },
  event: {
    own: 'subject_id in (:submission, :credential) or subject_id in (select id from upload where enrollment_id = :enrollment)',
    columns: ['id', 'subject_id'],
  },
}

export type Award = { learner: string; enrollment: string; submission: string; credential: string }

/** Copies the award's rows of one table, numbered `from` to `to`. Returns the database's growth in bytes. */
export async function copyRows(db: D1Database, table: string, award: Award, from: number, to: number): Promise<number> {
  const { own, columns } = perAward[table]!
  const { results } = await db.prepare(`pragma table_info(${table})`).all<{ name: string }>()
  const selected = results.map(({ name }) => {
    // A list has room for no more; past that an entry only has to be nobody else's.
    if (name === 'status_index') return 'iif(n.i < 131072, (status_index + n.i) % 131072, 131072 + n.i)'
    // The last seven characters become the copy's number: ids keep their length, and so rows their size.
    return columns.includes(name) ? `substr(${name}, 1, length(${name}) - 7) || printf('%07d', n.i)` : `"${name}"`
  })
  const where = own.replaceAll(/:(\w+)/g, (_, name: keyof Award) => `'${award[name]}'`)
  const sql = `insert into "${table}" with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${to})
    select ${selected.join(', ')} from n, "${table}" where ${where}`
  const before = await size(db)
  await db.prepare(sql).run()
  return (await size(db)) - before
}

async function size(db: D1Database): Promise<number> {
  const { meta } = await db.prepare('select 1').run()
  return meta.size_after
}
