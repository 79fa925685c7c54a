import { Button, Popover } from 'antd'
import { BUILT_IN_VARIABLES } from '#contract/playbook.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { useEditing } from '../context.ts'
import styles from './composer.module.css'

const emoji = Array.from(
  '😀😄😊😍🤗😘😂😎🤔😅🥳🙌👍👏🙏💪🎉🎁🎈🌹🌞🌙⭐✨🔥💡📢📌📅⏰✅❌❓❗💰🛒🍎🍚☕🍼👶🐶🌧️❄️',
).filter((sign) => sign.trim() !== '' && sign !== '\uFE0F')

/** What may be put into a text where the cursor stands: variables, tracked links, emoji. */
export function Insert({ onInsert, isLocked }: { onInsert: (text: string) => void; isLocked: boolean }) {
  const { t, language } = useWords()
  const { document } = useEditing()
  const variables = Object.entries(document.variables ?? {}).map(([name, variable]) => ({
    name,
    label: inLanguage(language, variable.label, variable.label_en),
  }))
  const builtIn = BUILT_IN_VARIABLES.map((name) => ({ name: name as string, label: '' }))
  return (
    <div className={styles['insert']}>
      <Choice
        name={t('editor.message.variable')}
        isLocked={isLocked}
        items={[...variables, ...builtIn].map(({ name, label }) => ({ text: `{{${name}}}`, shown: name, label }))}
        onInsert={onInsert}
      />
      {document.links && document.links.length > 0 ? (
        <Choice
          name={t('editor.message.link')}
          isLocked={isLocked}
          items={document.links.map((link) => ({ text: `{{link:${link.id}}}`, shown: link.name, label: '' }))}
          onInsert={onInsert}
        />
      ) : null}
      <Popover
        trigger="click"
        content={
          <div className={styles['emoji']}>
            {emoji.map((sign) => (
              <button key={sign} type="button" onClick={() => onInsert(sign)}>
                {sign}
              </button>
            ))}
          </div>
        }
      >
        <Button size="small" disabled={isLocked}>
          {t('editor.message.emoji')}
        </Button>
      </Popover>
    </div>
  )
}

type ChoiceProps = {
  name: string
  isLocked: boolean
  items: readonly { text: string; shown: string; label: string }[]
  onInsert: (text: string) => void
}

const Choice = ({ name, isLocked, items, onInsert }: ChoiceProps) => (
  <Popover
    trigger="click"
    content={
      <div className={styles['choice']}>
        {items.map((item) => (
          <button key={item.text} type="button" onClick={() => onInsert(item.text)}>
            {item.shown}
            <small>{item.label}</small>
          </button>
        ))}
      </div>
    }
  >
    <Button size="small" disabled={isLocked}>
      {name}
    </Button>
  </Popover>
)
