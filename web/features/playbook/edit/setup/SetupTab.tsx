import { PURPOSES, ROLES } from '#contract/playbook/setup.ts'
import { communityTypes, COMMUNITY_TYPES } from '#contract/playbook.ts'
import { governorOf } from '#contract/playbook/governor.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { useEditing } from '../context.ts'
import { ListField, NumberField, TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import { LinkForms } from './LinkForms.tsx'
import { PartForms } from './PartForms.tsx'
import styles from './setup.module.css'
import { VariableForms } from './VariableForms.tsx'

/** What a playbook needs beside its plan: what it is for, how a group is set up, the rules that keep messages few. */
export function SetupTab() {
  const { t, language } = useWords()
  const { document } = useEditing()
  const roles = Array.isArray(document.setup.roles) ? document.setup.roles : []
  const word = (text: string) => text
  // A draft may say anything: its problems tell what is no role.
  const roleWord = (role: unknown): string | null => {
    const name = ROLES.find(
      (known) => typeof role === 'object' && role !== null && 'role' in role && role.role === known,
    )
    return name ? t(`playbook.role.${name}`) : null
  }
  return (
    <div className={styles['setup']}>
      <Section title={t('playbook.about.basics')}>
        <TextField at={['summary']} label={t('editor.setup.summary')} rows={2} />
        <TextField at={['basics', 'positioning', 'audience']} label={t('editor.setup.audience')} />
        <TextField at={['basics', 'positioning', 'pain']} label={t('editor.setup.pain')} />
        <TextField at={['basics', 'positioning', 'solution']} label={t('editor.setup.solution')} />
        <TextField at={['basics', 'trade']} label={t('playbook.about.trade')} />
        <SelectField
          at={['basics', 'community_type']}
          label={t('playbook.about.type')}
          options={COMMUNITY_TYPES.map((value) => ({
            value,
            label: `${communityTypes[value].name[language]} · ${communityTypes[value].suits[language]}`,
          }))}
        />
        <SelectField
          at={['basics', 'purpose']}
          label={t('playbook.about.purpose')}
          options={PURPOSES.map((value) => ({ value, label: t(`playbook.purpose.${value}`) }))}
        />
      </Section>
      <GovernorForm />
      <Section title={t('playbook.setup.name')}>
        <TextField at={['setup', 'group_name']} label={t('playbook.setup.groupName')} />
        <NicknameForm />
        <ListField at={['setup', 'rules', 'donts']} label={t('editor.setup.donts')} by="line" parse={word} />
        <ListField at={['setup', 'rules', 'musts']} label={t('editor.setup.musts')} by="line" parse={word} />
        <TextField at={['setup', 'ammunition', 'welcome']} label={t('playbook.pack.welcome')} rows={2} />
        <TextField at={['setup', 'ammunition', 'announcement']} label={t('playbook.pack.announcement')} rows={2} />
      </Section>
      <Section title={t('editor.setup.roles')}>
        {roles.map((role, index) => (
          <fieldset key={index} className={styles['part']}>
            <legend>{roleWord(role) ?? t('editor.setup.unknownRole')}</legend>
            <TextField at={['setup', 'roles', index, 'person']} label={t('editor.setup.person')} />
            <TextField at={['setup', 'roles', index, 'duty']} label={t('editor.setup.duty')} />
          </fieldset>
        ))}
      </Section>
      <VariableForms />
      <LinkForms />
      <PartForms />
    </div>
  )
}

function NicknameForm() {
  const { t } = useWords()
  return (
    <>
      <TextField at={['setup', 'nickname', 'rule']} label={t('playbook.setup.nickname')} />
      <TextField at={['setup', 'nickname', 'example']} label={t('nickname.edit.example')} />
      <TextField
        at={['setup', 'nickname', 'pattern']}
        label={t('nickname.edit.pattern')}
        hint={t('nickname.edit.patternHint')}
      />
      <SelectField
        at={['setup', 'nickname', 'remind']}
        label={t('nickname.edit.remind')}
        options={rhythms.map((value) => ({ value, label: t(`nickname.rhythm.${value}`) }))}
        placeholder={t('nickname.rhythm.none')}
        isOptional
      />
    </>
  )
}

const rhythms = ['weekly', 'fortnightly', 'monthly'] as const

function GovernorForm() {
  const { t } = useWords()
  const { document } = useEditing()
  const type = document.basics.community_type
  const rules = governorOf({}, COMMUNITY_TYPES.includes(type) ? type : 'refined')
  const byType = (value: string | number) => t('editor.setup.byType', { value })
  return (
    <Section title={t('playbook.governor.name')} note={t('playbook.governor.note')}>
      <NumberField
        at={['governor', 'group_per_day']}
        label={t('editor.setup.groupPerDay')}
        placeholder={byType(rules.groupPerDay)}
        min={1}
        max={24}
      />
      <NumberField at={['governor', 'group_per_week']} label={t('editor.setup.groupPerWeek')} min={1} max={168} />
      <NumberField
        at={['governor', 'gap_minutes']}
        label={t('editor.setup.gap')}
        placeholder={byType(rules.gapMinutes)}
        max={1440}
      />
      <NumberField
        at={['governor', 'member_load_per_day']}
        label={t('editor.setup.load')}
        placeholder={byType(rules.memberLoadPerDay)}
        min={1}
        max={100}
      />
      <TextField
        at={['governor', 'quiet', 'from']}
        label={t('editor.setup.quietFrom')}
        placeholder={byType(rules.quiet.from)}
      />
      <TextField
        at={['governor', 'quiet', 'to']}
        label={t('editor.setup.quietTo')}
        placeholder={byType(rules.quiet.to)}
      />
    </Section>
  )
}
