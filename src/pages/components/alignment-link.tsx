import type { Alignment } from '../../catalogue/version'

/** A skill of a public framework, where it is defined. */
export function AlignmentLink({ of: { targetName, targetUrl, targetFramework, targetCode } }: { of: Alignment }) {
  const where = [targetFramework, targetCode].filter(Boolean).join(' ')
  return (
    <>
      <a href={targetUrl} rel="noopener noreferrer">
        {targetName}
      </a>
      {where && (
        <>
          {' '}
          <span class="muted">{where}</span>
        </>
      )}
    </>
  )
}
