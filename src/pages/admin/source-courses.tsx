import type { Page } from '../../db/page'
import type { MappedCourse, Offered } from '../../sources/course-map.query'
import { Empty } from '../components/empty'
import { Check, Field, Problem, Select } from '../components/field'
import { Pager } from '../components/pager'
import { Pill } from '../components/status'
import { typed, wasSent } from '../refused'
import type { Refused } from '../refused'

type Props = {
  path: string
  courses: Page<MappedCourse>
  offered: Offered[]
  cursor: string | undefined
  refused: Refused | undefined
}

/** What each course of the platform counts as. */
export function CourseMap({ path, courses, offered, cursor, refused }: Props) {
  return (
    <section aria-labelledby="courses">
      <h2 id="courses">What its courses count as</h2>
      {courses.items.length === 0 ? (
        <Empty>
          <p>No course is mapped yet: whatever is told of them is kept until you say what they count as.</p>
        </Empty>
      ) : (
        <ul class="lines">
          {courses.items.map((course) => (
            <li>
              <Line of={course} />
              <Change of={course} path={path} offered={offered} />
            </li>
          ))}
        </ul>
      )}
      <Pager path={path} next={courses.next} cursor={cursor} />
      <Add path={path} offered={offered} refused={refused} />
    </section>
  )
}

function Line({
  of: { courseId, name, microcredentialId, enrolls, requirementId, requirement },
}: {
  of: MappedCourse
}) {
  return (
    <div>
      <strong>{courseId}</strong> → {name ?? microcredentialId} {name === null && <Pill tone="bad">Not published</Pill>}
      {name !== null && requirementId !== null && requirement === null && (
        <Pill tone="warn">Its requirement is gone</Pill>
      )}
      <small>
        {[enrolls && 'enrolls', requirementId !== null && `counts as “${requirement ?? requirementId}”`]
          .filter(Boolean)
          .join(' and ')}
      </small>
    </div>
  )
}

function Change({ of, path, offered }: { of: MappedCourse; path: string; offered: Offered[] }) {
  const requirements =
    offered.find(({ microcredentialId }) => microcredentialId === of.microcredentialId)?.courses ?? []
  const at = `courses.${of.id}`
  return (
    <details>
      <summary>Change</summary>
      <form method="post" action={`${path}/courses/${of.id}`}>
        <Check name={`${at}.enrolls`} label="Enrolls" checked={of.enrolls} />
        <Select
          name={`${at}.requirementId`}
          label="Completing it counts as"
          value={of.requirementId}
          options={[['', 'no requirement'], ...requirements.map(({ id, name }) => [id, name] as const)]}
        />
        <button type="submit" class="small">
          Save
        </button>
      </form>
      <form method="post" action={`${path}/courses/${of.id}/remove`}>
        <button type="submit" class="small outline danger">
          Take it out of the map
        </button>
      </form>
    </details>
  )
}

/** One list of choices: a microcredential alone, or one of its requirements. */
function Add({ path, offered, refused }: { path: string; offered: Offered[]; refused: Refused | undefined }) {
  const problems = wasSent(refused?.fields, 'courseId') ? (refused?.refusal.fields ?? []) : []
  if (offered.length === 0) return <p>Publish a microcredential first: then a course can count towards it.</p>
  return (
    <details open={problems.length > 0}>
      <summary>Add a course</summary>
      <form method="post" action={`${path}/courses`}>
        <Field
          name="courseId"
          label="The course’s id on the platform"
          hint="As the platform sends it. A webhook below that could not be mapped names it."
          maxlength={255}
          required
          autocomplete="off"
          value={typed(refused, 'courseId')}
          problems={problems}
        />
        <Select
          name="counts"
          label="Counts as"
          hint="Requirements are listed if a version that is published asks for a course."
          value={typed(refused, 'counts')}
          options={offered.flatMap(({ microcredentialId, name, courses }) => [
            ...courses.map((r) => [`${microcredentialId} ${r.id}`, `“${r.name}” of ${name}`] as const),
            [microcredentialId, `${name}, and no requirement of it`] as const,
          ])}
        />
        <Problem name="microcredentialId" problems={problems} />
        <Problem name="requirementId" problems={problems} />
        <Check
          name="enrolls"
          label="Enroll learners in it"
          hint="When they are enrolled in the course, or have completed it. Who is new is added, and told by mail where this site sends any."
          checked={problems.length === 0 || typed(refused, 'enrolls') === 'on'}
        />
        <Problem name="enrolls" problems={problems} />
        <button type="submit">Add it</button>
      </form>
    </details>
  )
}
