import { Field, TextArea } from '../components/field'

/** Many badges: a script sends them one by one, so that no request does more than one check. */
export function VerifyMany() {
  return (
    <section data-many>
      <h2>Many at once</h2>
      <p data-scriptless>
        A script checks a list of badges, one after the other; your browser runs none. Machines can post to this address
        themselves.
      </p>
      <form class="section" hidden>
        <TextArea
          name="links"
          label="Links, one a line"
          hint="Up to 200. What is checked stays in this tab until you save it."
          rows={4}
        />
        <Field
          name="csv"
          type="file"
          label="Or a CSV file"
          hint="The links in a column named “url”, “link” or “badge”, or in the first; their holders’ addresses, if you have them, in one named “email”."
          accept=".csv,.txt,text/csv,text/plain"
        />
        <p class="problem" role="alert" hidden></p>
        <button type="submit">Verify them all</button>
      </form>
      <div data-results hidden>
        <div class="cluster">
          <progress aria-label="Badges checked"></progress>
          <span role="status"></span>
          <button type="button" class="small outline" data-stop>
            Stop
          </button>
        </div>
        <div class="scroll" tabindex={0} role="region" aria-label="What was found">
          <table>
            <thead>
              <tr>
                <th scope="col">Verdict</th>
                <th scope="col">Badge</th>
              </tr>
            </thead>
            <tbody></tbody>
          </table>
        </div>
        <p class="cluster">
          <button type="button" class="small outline" data-save="csv">
            Save as CSV
          </button>
          <button type="button" class="small outline" data-save="json">
            Save as JSON
          </button>
        </p>
      </div>
    </section>
  )
}
