import { listMicrocredentials } from '../../catalogue/microcredentials'
import type { MicrocredentialWithVersions } from '../../catalogue/microcredentials'
import type { Ctx } from '../../context'
import { requirePerson } from '../../identity/authorize'
import { getIssuer } from '../../identity/issuers'
import type { Issuer } from '../../identity/issuers'
import { may } from '../../identity/rules'
import type { Actor } from '../../identity/rules'
import { Refusal } from '../../refusal'
import { Empty } from '../components/empty'
import { Pager } from '../components/pager'
import { Status } from '../components/status'
import { Time } from '../components/time'
import { Layout } from '../layout'

type Shelf = { issuer: Issuer; items: MicrocredentialWithVersions[]; next: string | null; writable: boolean }

/** Everything of the issuers one writes for. `cursor` belongs to the one issuer that `issuer` names. */
export async function loadShelves(
  ctx: Ctx,
  actor: Actor,
  { issuer, cursor }: { issuer?: string | undefined; cursor?: string | undefined },
): Promise<Shelf[]> {
  const { roles } = requirePerson(actor)
  const ids = Object.keys(roles).filter((id) => may(actor, 'catalogue.read', id))
  if (ids.length === 0) throw new Refusal('forbidden', 'Only authors and admins of an issuer have this page.')
  const shelves = await Promise.all(
    ids.map(async (id) => {
      const its = await getIssuer(ctx, id)
      const page = its.slug === issuer && cursor !== undefined ? { cursor } : {}
      const { items, next } = await listMicrocredentials(ctx, actor, id, page)
      return { issuer: its, items, next, writable: may(actor, 'catalogue.write', id) }
    }),
  )
  return shelves.filter((shelf) => issuer === undefined || shelf.issuer.slug === issuer)
}

/** Every microcredential with where each of its versions stands. */
export function ListPage({ shelves, actor, cursor }: { shelves: Shelf[]; actor: Actor; cursor: string | undefined }) {
  return (
    <Layout title="Author" actor={actor} path="/author">
      <h1>Your microcredentials</h1>
      {shelves.map((shelf) => (
        <section aria-labelledby={shelf.issuer.id}>
          <div class="cluster spread">
            <h2 id={shelf.issuer.id}>{shelf.issuer.name}</h2>
            {shelf.writable && (
              <a role="button" href={`/author/issuers/${shelf.issuer.slug}/new`}>
                New microcredential
              </a>
            )}
          </div>
          {shelf.items.length > 0 ? (
            <Table shelf={shelf} />
          ) : (
            <Empty>
              <p>
                {shelf.writable ? 'Write the first one: one skill, done at work, judged by a rubric.' : 'None yet.'}
              </p>
            </Empty>
          )}
          <Pager path="/author" query={{ issuer: shelf.issuer.slug }} cursor={cursor} next={shelf.next} />
        </section>
      ))}
    </Layout>
  )
}

function Table({ shelf: { issuer, items, writable } }: { shelf: Shelf }) {
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={`Microcredentials of ${issuer.name}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Microcredential</th>
            <th scope="col">Versions</th>
            <th scope="col">Changed</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ slug, versions }) => (
            <tr>
              <th scope="row">
                <strong>{versions[0]?.name || 'Without a name'}</strong>
                <br />
                <small>{slug}</small>
              </th>
              <td>
                <ul class="plain">
                  {versions.map(({ id, number, status }) => (
                    <li>
                      <a href={`/author/versions/${id}`}>
                        {status === 'draft' && writable ? `Edit version ${number}` : `Version ${number}`}
                      </a>{' '}
                      <Status of={status} />
                    </li>
                  ))}
                </ul>
              </td>
              <td>{versions[0] && <Time at={versions[0].updatedAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
