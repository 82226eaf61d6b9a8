// What the demo is about: a small provider of training for teachers and trainers, and its people.

export const issuer = {
  slug: 'lantern',
  name: 'Lantern Academy',
  url: 'https://lantern-academy.example',
  description:
    'Short, practical microcredentials for teachers, trainers and workplace instructors. Every badge rests on something its holder did with real learners, judged by an assessor against a published rubric.',
}

/** For everybody: with it, badges are there as Open Badges 2.0 as well. */
export const publicEmail = 'badges@lantern-academy.example'

export const people = {
  owner: { email: 'owner@lantern-academy.example', name: 'Ines Okafor' },
  author: { email: 'author@lantern-academy.example', name: 'Ruth Lindqvist' },
  assessor: { email: 'assessor@lantern-academy.example', name: 'Tomas Herrera' },
  learner: { email: 'amara.diallo@example.org', name: 'Amara Diallo' },
}
