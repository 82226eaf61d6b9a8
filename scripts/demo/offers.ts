import { debrief, feedback, medal, moss, plum, rubric, teal } from './badges.ts'
import type { Offer } from './offer.ts'

const esco = { targetFramework: 'ESCO v1.2' }
const onet = { targetFramework: 'O*NET' }

/** The one the demo's learner earns. */
export const main: Offer = {
  slug: 'feedback-learners-act-on',
  drawing: medal(teal, feedback),
  content: {
    name: 'Giving feedback that learners act on',
    description:
      'Most feedback is read once and changes nothing. In this microcredential you change that for your own learners: you give written or spoken feedback on a real piece of their work, see to it that they use it, and show what became of the work.',
    competency:
      'Gives learners feedback on real work that names what to keep, what to change and how, and gets them to use it.',
    criteriaNarrative: `To earn this badge you give feedback to **at least two of your own learners** on a piece of work they really made, and you follow it until the work has changed.

You hand in

- the feedback as the learners got it, beside the work it was about,
- the same work after they had used it,
- a short account of what you decided and why.

An assessor who has taught for years reads it against the three criteria below. You see the whole rubric before you start. If one criterion is not yet met, you are told what is missing, and you try again when you are ready.

*Please take out the names of your learners before you upload anything.*`,
    estimatedHours: 8,
    tags: ['feedback', 'assessment for learning', 'teaching', 'coaching'],
    validityMonths: 60,
    alignments: [
      {
        ...esco,
        targetName: 'advise others',
        targetUrl: 'http://data.europa.eu/esco/skill/045f71e6-0699-4169-8a54-9c6b96f3174d',
      },
      {
        ...onet,
        targetName: 'Coaching and Developing Others',
        targetUrl: 'https://www.onetonline.org/find/descriptor/result/4.A.4.b.5',
        targetCode: '4.A.4.b.5',
      },
    ],
    criteria: [
      {
        name: 'The feedback is about the work',
        description:
          'It names places in the work, says what works there and what does not yet, measured by what was asked.',
        levels: [
          { name: 'General', description: 'Praise or blame that would fit any piece of work.' },
          { name: 'Specific', description: 'Names places in the work, but mostly says only whether they are right.' },
          {
            name: 'Specific and measured',
            description:
              'Names places in the work and holds each against what the task asked for, in words the learner knows.',
          },
          {
            name: 'Chosen',
            description:
              'As before, and limited to the two or three points that would change the work most; says why these.',
          },
        ],
        requiredLevel: 'l3',
      },
      {
        name: 'It leads to a next step',
        description: 'The learner knows what to do next, can do it, and has the time to.',
        levels: [
          { name: 'None', description: 'Says what was wrong, and leaves it there.' },
          { name: 'Told', description: 'Says what to do, but not how, or leaves no time to do it.' },
          { name: 'Doable', description: 'Names a next step the learner can take, and makes room for it.' },
          {
            name: 'Their own',
            description: 'The learner helps to choose the next step and says how they will know it worked.',
          },
        ],
        requiredLevel: 'l3',
      },
      {
        name: 'The work changed',
        description: 'The second piece of work shows that the feedback was used.',
        levels: [
          { name: 'No trace', description: 'The work is the same, or it is not shown.' },
          { name: 'Corrected', description: 'What was marked is corrected, nothing else.' },
          {
            name: 'Improved',
            description: 'The work is better where the feedback pointed, and you say what in the feedback did it.',
          },
        ],
        requiredLevel: 'l3',
      },
    ],
    requirements: [
      {
        name: 'What I did, and why',
        description:
          'In 200 to 600 words: who the learners are, what the task was, why you chose these points, what you would do differently.',
        kind: 'text',
      },
      {
        name: 'The feedback and the work, before and after',
        description: 'Scans, photos or a PDF for each of two learners. Names taken out.',
        kind: 'file',
        min: 1,
        max: 6,
        mediaTypes: ['application/pdf', 'image/*'],
        maxMegabytes: 50,
      },
      {
        name: 'The task that was set',
        description: 'A link to the assignment, lesson plan or work order, so that the assessor knows what was asked.',
        kind: 'link',
        min: 1,
        max: 2,
      },
    ],
  },
}

const judging: Offer = {
  slug: 'rubric-two-people-read-alike',
  drawing: medal(plum, rubric),
  content: {
    name: 'Writing a rubric two people read alike',
    description:
      'A rubric is only fair if it does not matter who holds it. Write one for a task of your own, let a colleague and yourself score the same five pieces of work apart, and mend the rubric where you differ.',
    competency: 'Writes a rubric by which two assessors, apart from each other, judge the same work alike.',
    criteriaNarrative: `You write a rubric for a task your learners do anyway. You and a colleague score **the same five pieces of work** without talking about it. Where you differ, you find out why and change the wording, then score again.

Hand in the rubric before and after, the two tables of scores, and what you changed and why.`,
    estimatedHours: 10,
    credits: 0.5,
    tags: ['assessment', 'rubrics', 'moderation'],
    alignments: [
      {
        ...esco,
        targetName: 'manage quality',
        targetUrl: 'http://data.europa.eu/esco/skill/35ebe444-9ece-4fbc-a55d-e99ea37267ae',
      },
      {
        ...onet,
        targetName: 'Judging the Qualities of Objects, Services, or People',
        targetUrl: 'https://www.onetonline.org/find/descriptor/result/4.A.2.a.1',
        targetCode: '4.A.2.a.1',
      },
    ],
    criteria: [
      {
        name: 'Levels describe work, not people',
        description: 'A reader can tell from the work alone which level it has reached.',
        levels: [
          { name: 'Adjectives', description: 'Levels differ by words such as good, very good, excellent.' },
          { name: 'Mixed', description: 'Some levels say what is to be seen in the work, others only how well.' },
          { name: 'Observable', description: 'Every level says what is to be seen in the work.' },
        ],
        requiredLevel: 'l3',
      },
      {
        name: 'Two readers agree',
        description: 'Scores of the second round, each criterion for itself.',
        levels: [
          { name: 'By chance', description: 'They agree on fewer than half of the scores.' },
          { name: 'Mostly', description: 'They agree on more than half, and never differ by more than one level.' },
          { name: 'Alike', description: 'They agree on four of five or more, and the rest is explained.' },
        ],
        requiredLevel: 'l2',
      },
      {
        name: 'Differences led to better words',
        description: 'What changed between the rounds follows from where the two differed.',
        levels: [
          { name: 'Untouched', description: 'Nothing was changed, or nobody can say why.' },
          { name: 'Mended', description: 'Each change answers a difference that was found.' },
          { name: 'Understood', description: 'As before, and shows what kind of wording makes people differ.' },
        ],
        requiredLevel: 'l2',
      },
    ],
    requirements: [
      {
        name: 'The rubric, before and after',
        description: 'Both versions, as PDF or Word.',
        kind: 'file',
        min: 2,
        max: 2,
        mediaTypes: ['application/pdf', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
        maxMegabytes: 20,
      },
      {
        name: 'Both rounds of scores',
        description: 'A table or a photo of one; five pieces of work, two readers, two rounds.',
        kind: 'file',
        min: 1,
        max: 4,
        mediaTypes: ['application/pdf', 'image/*'],
        maxMegabytes: 20,
      },
      {
        name: 'What we changed and why',
        description: 'At least one sentence for each change.',
        kind: 'text',
      },
    ],
    assessors: 2,
  },
}

const reflecting: Offer = {
  slug: 'leading-a-debrief',
  drawing: medal(moss, debrief),
  content: {
    name: 'Leading a debrief after practical work',
    description:
      'Ten minutes after the machine is switched off, the patient has left or the lesson is over, people learn more than in the hour before, if somebody leads it well. Lead three debriefs with a real team or class and show what they changed.',
    competency:
      'Leads a short debrief in which everybody who took part speaks, and which changes how it is done next time.',
    criteriaNarrative: `You lead **three debriefs** of five to fifteen minutes, each soon after a piece of practical work: a shift, a simulation, a workshop exercise, a lesson taught by a trainee.

You hand in your plan of questions, one recording or a set of notes that shows who spoke about what, and what was done differently the next time because of it.`,
    estimatedHours: 5,
    tags: ['reflection', 'coaching', 'workplace learning'],
    alignments: [
      {
        ...esco,
        targetName: 'exercise self-reflection',
        targetUrl: 'http://data.europa.eu/esco/skill/409a0245-0e6c-4aac-ba16-0920ecb76a8d',
      },
      {
        ...onet,
        targetName: 'Training and Teaching Others',
        targetUrl: 'https://www.onetonline.org/find/descriptor/result/4.A.4.b.3',
        targetCode: '4.A.4.b.3',
      },
    ],
    criteria: [
      {
        name: 'Everybody speaks',
        description: 'Who talks, and who is asked.',
        levels: [
          { name: 'The leader', description: 'Mostly the leader talks.' },
          { name: 'Some', description: 'Those who always speak, speak.' },
          { name: 'All', description: 'Everybody who took part says something that is taken up.' },
        ],
        requiredLevel: 'l3',
      },
      {
        name: 'Questions before judgements',
        description: 'What happened and why is asked before anybody says what was right.',
        levels: [
          { name: 'Verdict', description: 'Begins with what went wrong.' },
          { name: 'Asked', description: 'Asks what happened, then judges.' },
          { name: 'Explored', description: 'Asks what people saw, thought and expected, and lets them judge.' },
        ],
        requiredLevel: 'l2',
      },
      {
        name: 'Something is done differently',
        description: 'What was agreed, and whether it happened.',
        levels: [
          { name: 'Nothing', description: 'It ends with the talk.' },
          { name: 'Agreed', description: 'One thing to try is agreed, by name and date.' },
          { name: 'Done', description: 'The next time shows that it was tried, and what came of it.' },
        ],
        requiredLevel: 'l3',
      },
    ],
    requirements: [
      {
        name: 'My questions',
        description: 'The plan you went in with.',
        kind: 'text',
      },
      {
        name: 'A debrief, recorded or noted down',
        description: 'Sound, video, or notes that show who spoke about what. Ask before you record.',
        kind: 'file',
        min: 1,
        max: 3,
        mediaTypes: ['audio/*', 'video/*', 'application/pdf', 'image/*'],
        maxMegabytes: 200,
      },
      {
        name: 'What changed',
        description: 'What was done differently the next time, and how you know.',
        kind: 'text',
      },
    ],
  },
}

/** In the order they are published; the catalogue shows the newest first. */
export const offers: Offer[] = [reflecting, judging, main]
