type Props = {
  /** The page's own address, whole. */
  url: string
  title: string
  description: string
  /** Whole address of a picture: a `wide` one fills the preview, another stands beside the words. */
  image?: { url: string; wide: boolean } | undefined
}

/** What search engines and link previews are told of a page (Open Graph protocol; Twitter cards). */
export function LinkPreview({ url, title, description, image }: Props) {
  return (
    <>
      <link rel="canonical" href={url} />
      <meta property="og:type" content="website" />
      <meta property="og:url" content={url} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      {image && <meta property="og:image" content={image.url} />}
      {image?.wide && (
        <>
          <meta property="og:image:width" content="1200" />
          <meta property="og:image:height" content="627" />
        </>
      )}
      <meta name="twitter:card" content={image?.wide ? 'summary_large_image' : 'summary'} />
    </>
  )
}
