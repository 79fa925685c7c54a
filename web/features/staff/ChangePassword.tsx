import { useMutation } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { change, Refusal } from '#web/wire/request.ts'
import styles from './people.module.css'

type Fields = { current: string; next: string }

/** A new password of one's own; every other session ends with it. */
export function ChangePassword() {
  const { t } = useWords()
  const [form] = Form.useForm<Fields>()
  const save = useMutation({
    mutationFn: (fields: Fields) => change('PUT', 'session/password', fields),
    onSuccess: () => form.resetFields(),
  })
  const fault = faultOf(save.error)
  return (
    <Section title={t('people.password.title')}>
      <Form<Fields> form={form} layout="vertical" requiredMark={false} onFinish={(fields) => save.mutate(fields)}>
        <Form.Item
          name="current"
          label={t('people.password.current')}
          rules={[{ required: true, message: t('session.passwordMissing') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('people.password.next')}
          extra={t('people.password.rule')}
          rules={[{ required: true, min: 10, message: t('people.password.rule') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {save.error ? <Refused error={save.error} /> : null}
        {fault ? <p className={styles['fault']}>{t(`people.password.fault.${fault}`)}</p> : null}
        {save.isSuccess ? <p className={styles['done']}>{t('people.password.done')}</p> : null}
        <Button htmlType="submit" loading={save.isPending}>
          {t('people.password.save')}
        </Button>
      </Form>
    </Section>
  )
}

const faults = ['too_short', 'too_long', 'too_few_characters', 'holds_the_name'] as const

/** Which rule a new password breaks, where the server named it. */
function faultOf(error: unknown): (typeof faults)[number] | null {
  if (!(error instanceof Refusal) || error.code !== 'password_weak') return null
  const told = JSON.stringify(error.details ?? '')
  return faults.find((fault) => told.includes(fault)) ?? null
}
