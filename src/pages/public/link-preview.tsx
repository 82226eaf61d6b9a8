import { cardSize } from '../../catalogue/rules'

type Props = {
  /** The page's own address, whole. */
  url: string
  title: string
  description: string
  type?: 'website' | 'profile'
  /** Whose site it is, where that says more than the title. */
  site?: string
  /** Whole address of a picture: a `wide` one, as large as a card, fills the preview; another stands beside the words. */
  image?: { url: string; wide: boolean; alt?: string } | undefined
}

/** What search engines and link previews are told of a page (Open Graph protocol; Twitter cards). */
export function LinkPreview({ url, title, description, type = 'website', site, image }: Props) {
  return (
    <>
      <link rel="canonical" href={url} />
      <meta property="og:type" content={type} />
      {site && <meta property="og:site_name" content={site} />}
      <meta property="og:url" content={url} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      {image && <meta property="og:image" content={image.url} />}
      {image?.wide && (
        <>
          <meta property="og:image:width" content={String(cardSize.width)} />
          <meta property="og:image:height" content={String(cardSize.height)} />
        </>
      )}
      {image?.alt && (
        <>
          <meta property="og:image:alt" content={image.alt} />
          <meta name="twitter:image:alt" content={image.alt} />
        </>
      )}
      {/* The rest it takes from Open Graph. */}
      <meta name="twitter:card" content={image?.wide ? 'summary_large_image' : 'summary'} />
    </>
  )
}
