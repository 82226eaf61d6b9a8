import { titles } from '../http/problem'
import type { Actor } from '../identity/rules'
import type { Refusal } from '../refusal'
import { Layout } from './layout'

/** A refusal in words, or that something broke; never more than that. */
export function ErrorPage({
  refusal,
  actor,
  path,
}: {
  refusal: Refusal | undefined
  actor: Actor | undefined
  path: string
}) {
  const title = titles[refusal?.code ?? 'failed']
  return (
    <Layout title={title} actor={actor?.kind === 'person' ? actor : undefined}>
      <div class="narrow">
        <h1>{title}</h1>
        {refusal?.message !== `${title}.` && (
          <p class="lead">{refusal?.message ?? 'Something went wrong on our side. Try again in a moment.'}</p>
        )}
        {refusal && refusal.fields.length > 1 && (
          <ul>
            {refusal.fields.map((f) => (
              <li>
                <code>{f.path}</code> {f.problem}
              </li>
            ))}
          </ul>
        )}
        {refusal?.code === 'unauthenticated' ? (
          <a role="button" href={`/auth/sign-in?next=${encodeURIComponent(path)}`}>
            Sign in
          </a>
        ) : path.startsWith('/auth/') ? (
          <a role="button" href="/auth/sign-in">
            Ask for a new sign-in link
          </a>
        ) : (
          <a href="/">To the catalogue</a>
        )}
      </div>
    </Layout>
  )
}
