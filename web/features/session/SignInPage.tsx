import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Checkbox, Form, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { speak } from '#web/i18n/i18n.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { useTitle } from '#web/ui/use-title.ts'
import { Refusal } from '#web/wire/request.ts'
import { LockedFor } from './LockedFor.tsx'
import { secondsLocked } from './locked.ts'
import { signIn } from './mutations.ts'
import styles from './sign-in.module.css'

type Fields = { name: string; password: string; isRemembered: boolean }

/** The door: name and password, what went wrong, and how long a locked name has to wait. */
export function SignInPage() {
  const { t, language } = useWords()
  const { to, ended } = useSearch({ from: '/sign-in' })
  const client = useQueryClient()
  const navigate = useNavigate()
  const [refusal, setRefusal] = useState<unknown>(null)
  const [isSending, setSending] = useState(false)
  const [tries, setTries] = useState(0)
  useTitle(t('session.signIn'))
  // Once: the form sets the field's ref anew at each render, and focus must not jump back while the password is typed.
  const first = useRef<InputRef>(null)
  useEffect(() => first.current?.focus(), [])
  const submit = async (fields: Fields) => {
    setSending(true)
    setRefusal(null)
    setTries(tries + 1)
    try {
      await signIn(client, fields)
      await navigate({ href: to ?? '/' })
    } catch (error) {
      setRefusal(error)
    } finally {
      setSending(false)
    }
  }
  const locked = refusal instanceof Refusal ? secondsLocked(refusal) : null
  return (
    <div className={styles['door']}>
      <aside className={styles['promise']}>
        <strong>群策</strong>
        <h2>{t('session.promise.title')}</h2>
        <ul>
          <li>{t('session.promise.send')}</li>
          <li>{t('session.promise.staff')}</li>
          <li>{t('session.promise.why')}</li>
        </ul>
      </aside>
      <main className={styles['main']}>
        <Form<Fields>
          layout="vertical"
          requiredMark={false}
          initialValues={{ isRemembered: true }}
          onFinish={(fields) => void submit(fields)}
          className={styles['form'] ?? ''}
        >
          <h1>{t('session.title')}</h1>
          {ended && !refusal ? <p className={styles['ended']}>{t('session.ended')}</p> : null}
          <Form.Item
            name="name"
            label={t('session.name')}
            rules={[{ required: true, whitespace: true, message: t('session.nameMissing') }]}
          >
            <Input size="large" autoComplete="username" autoCapitalize="none" ref={first} />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('session.password')}
            rules={[{ required: true, message: t('session.passwordMissing') }]}
          >
            <Input.Password size="large" autoComplete="current-password" />
          </Form.Item>
          <Form.Item name="isRemembered" valuePropName="checked" noStyle>
            <Checkbox>{t('session.remember')}</Checkbox>
          </Form.Item>
          {locked !== null ? <LockedFor key={tries} seconds={locked} /> : refusal ? <Refused error={refusal} /> : null}
          <Button
            type="primary"
            size="large"
            block
            htmlType="submit"
            loading={isSending}
            className={styles['submit'] ?? ''}
          >
            {isSending ? t('session.signingIn') : t('session.signIn')}
          </Button>
          <p className={styles['hint']}>{t('session.demoHint')}</p>
          <p className={styles['hint']}>{t('session.wecomLater')}</p>
          <Button type="link" size="small" onClick={() => void speak(language === 'zh' ? 'en' : 'zh')}>
            {t('shell.palette.switchLanguage')}
          </Button>
        </Form>
      </main>
    </div>
  )
}
