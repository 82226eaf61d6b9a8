import { Field, Problem } from '../components/field'
import { FormSection, RowButton, RowButtons } from './form-parts'
import type { Section } from './form-parts'

/** The same microcredential in other languages, here or elsewhere. */
export function TranslationsSection({ form: { translations }, problems, action }: Section) {
  return (
    <FormSection id="translations" title="In other languages">
      <p class="muted">
        If the same microcredential is offered in other languages too: the addresses of those. May stay empty.
      </p>
      <Problem name="translations" problems={problems} />
      {translations.map(({ url, language }, i) => (
        <fieldset class="row" id={`translations.${i}`} tabindex={-1}>
          <legend>Translation {i + 1}</legend>
          <div class="fields">
            <Field name={`translations.${i}.url`} label="Web address" type="url" value={url} problems={problems} />
            <Field
              name={`translations.${i}.language`}
              label="Language"
              hint="As a code: en, de, pt-BR."
              value={language}
              maxlength={20}
              spellcheck={false}
              problems={problems}
            />
          </div>
          <RowButtons
            noun="translation"
            at={String(i)}
            what={`translation ${i + 1}`}
            to={`${action}#translations`}
            first={i === 0}
            last={i === translations.length - 1}
          />
        </fieldset>
      ))}
      <RowButton value="add-translation" label="Add a language" to={`${action}#translations.${translations.length}`} />
    </FormSection>
  )
}
