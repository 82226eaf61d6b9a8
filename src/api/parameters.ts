/** What stands in paths in braces. */
export const parameters: Record<string, { about: string; example: string }> = {
  issuer: { about: 'The issuer’s name in its public address.', example: 'example-academy' },
  member: { about: 'The id of a membership.', example: 'mem_6a7b8c9d0e1f2031425364758697a8b9' },
  key: { about: 'The id of a key.', example: 'key_0d1c2b3a49586776859403122130405f' },
  microcredential: { about: 'The id of a microcredential.', example: 'mc_2b3c4d5e6f708192a3b4c5d6e7f8091a' },
  version: { about: 'The id of a version.', example: 'ver_3c4d5e6f708192a3b4c5d6e7f8091a2b' },
  enrollment: { about: 'The id of an enrollment.', example: 'enr_4d5e6f708192a3b4c5d6e7f8091a2b3c' },
  evidence: { about: 'The id of a piece of evidence.', example: 'evi_5e6f708192a3b4c5d6e7f8091a2b3c4d' },
  upload: { about: 'The id of an upload, out of its `Location`.', example: 'upl_d6e7f8091a2b3c4d5e6f708192a3b4c5' },
  submission: { about: 'The id of a submission.', example: 'sub_6f708192a3b4c5d6e7f8091a2b3c4d5e' },
  review: { about: 'The id of a review.', example: 'rev_708192a3b4c5d6e7f8091a2b3c4d5e6f' },
  credential: {
    about: 'The id of a badge: the last part of its address.',
    example: '8f14e45fceea167a5a36dedd4bea2543',
  },
  batch: { about: 'The id of a file.', example: 'bat_8192a3b4c5d6e7f8091a2b3c4d5e6f70' },
  endorsement: { about: 'The id of an endorsement.', example: '92a3b4c5d6e7f8091a2b3c4d5e6f7081' },
  watch: { about: 'The id of a watch.', example: 'watch_b4c5d6e7f8091a2b3c4d5e6f708192a3' },
  event: { about: 'The id of a job.', example: 'ev_c5d6e7f8091a2b3c4d5e6f708192a3b4' },
  destination: { about: 'The id of a destination.', example: 'dst_e7f8091a2b3c4d5e6f708192a3b4c5d6' },
  delivery: { about: 'The id of a delivery: its `webhook-id`.', example: 'dlv_f8091a2b3c4d5e6f708192a3b4c5d6e7' },
  mail: { about: 'The id of a mail.', example: 'mail_0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
}
