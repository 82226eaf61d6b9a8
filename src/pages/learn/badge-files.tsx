import type { OwnBadge } from '../../credentials/editions/own-badge'
import { Download } from '../components/download'

/** The way to a badge's page, while there is one, and its files: those its holder has in any case. */
export function Files({ badge: { id, visibility } }: { badge: OwnBadge }) {
  const file = (form: string) => `/learn/badges/${id}/badge.${form}`
  return (
    <article>
      <h2>Its page and files</h2>
      {visibility === 'nobody' ? (
        <p>
          Nobody sees its page: you chose so. <a href="#display">Change who sees it</a>
        </p>
      ) : (
        <>
          <p>
            <a role="button" href={`/credentials/${id}`}>
              The badge’s page
            </a>
          </p>
          <p>
            {visibility === 'public' ? 'Everyone can see it.' : 'Whoever has its address can see it.'}{' '}
            <a href="#display">Change who sees it</a>
          </p>
        </>
      )}
      <p>Each file is the whole signed badge:</p>
      <ul class="plain badge-list">
        <Download href={file('png')} name="PNG" what="picture, the badge inside" />
        <Download href={file('svg')} name="SVG" what="drawing, the badge inside" />
        <Download href={file('json')} name="JSON-LD" what="document with its proof" />
        <Download href={file('jwt')} name="JWT" what="token of Open Badges 3.0" />
        <Download href={file('vc.jwt')} name="VC+JWT" what="token of VC-JOSE-COSE" />
      </ul>
    </article>
  )
}
