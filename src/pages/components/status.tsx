type Tone = 'good' | 'warn' | 'bad' | 'accent' | undefined

/** Every status a person gets to see, in words. */
const statuses = {
  draft: ['Draft', 'warn'],
  published: ['Published', 'good'],
  retired: ['Retired', undefined],
  active: ['In progress', 'accent'],
  completed: ['Completed', 'good'],
  withdrawn: ['Withdrawn', undefined],
  submitted: ['Submitted', 'accent'],
  in_review: ['In review', 'accent'],
  met: ['Met', 'good'],
  not_yet: ['Not yet', 'warn'],
  claimed: ['Claimed', 'accent'],
  released: ['Given back', undefined],
  expired: ['Expired', 'warn'],
  open: ['Uploading', 'accent'],
  received: ['Being checked', 'accent'],
  verified: ['Checked', 'good'],
  rejected: ['Refused', 'bad'],
  deleted: ['Removed', undefined],
  pending: ['Being signed', 'accent'],
  signed: ['Being checked', 'accent'],
  issued: ['Issued', 'good'],
  held: ['Held', 'bad'],
  revoked: ['Revoked', 'bad'],
  proposed: ['Proposed', 'accent'],
  accepted: ['Accepted', 'good'],
  declined: ['Declined', undefined],
} as const satisfies Record<string, [string, Tone]>

/** Where something stands, as a pill; never by colour alone. */
export function Status({ of }: { of: keyof typeof statuses }) {
  const [words, tone] = statuses[of]
  return <Pill tone={tone}>{words}</Pill>
}

export function Pill({ tone, children }: { tone?: Tone; children: string }) {
  return <span class={tone ? `pill pill--${tone}` : 'pill'}>{children}</span>
}
