import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import proxyAddr from '@fastify/proxy-addr'
import { describe, expect, test } from 'vitest'
import { settingsPage } from '../scripts/settings.ts'
import { ConfigError } from '../src/core/config/kinds.ts'
import { readConfig, settings } from '../src/core/config.ts'

test('docs/settings.md says what config.ts says', () => {
  expect(readFileSync(join(import.meta.dirname, '../docs/settings.md'), 'utf8')).toBe(settingsPage())
})

test('nothing has to be set', () => {
  const config = readConfig({})
  expect(config.port).toBe(5000)
  expect(config.host).toBe('127.0.0.1')
  expect(config.registration).toBe('open')
  expect(config.limitMessages).toEqual({ points: 60, seconds: 60 })
})

describe('a wrong value stops the start with a sentence that names the setting', () => {
  const wrong: [string, string][] = [
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['NEOSPACE_WORKERS', '0'],
    ['NEOSPACE_WORKERS', 'many'],
    ['NEOSPACE_REGISTRATION', 'maybe'],
    ['NEOSPACE_DURABILITY', 'FULL'],
    ['NEOSPACE_ORIGIN', 'example.org'],
    ['NEOSPACE_ORIGIN', 'https://example.org/'],
    ['NEOSPACE_TIME_ZONE', 'Moon/Tycho'],
    ['NEOSPACE_LIMIT_MESSAGES', '60'],
    ['NEOSPACE_LIMIT_MESSAGES', '0/60'],
    ['NEOSPACE_PASSWORD_COST', '4'],
  ]
  test.each(wrong)('%s=%s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
    expect(() => readConfig({ [name]: value })).toThrow(name)
  })
})

test('every setting has a name of its own and says what it does', () => {
  const names = Object.values(settings).map(({ env }) => env)
  expect(new Set(names).size).toBe(names.length)
  for (const { what } of Object.values(settings)) expect(what).toMatch(/^[A-Za-z].*\.$/)
})

describe('what a proxy or a domain may be', () => {
  const wrong: [string, string][] = [
    ['NEOSPACE_TRUST_PROXY', 'banana'],
    ['NEOSPACE_TRUST_PROXY', '127.0.0.1,::1/129'],
    ['NEOSPACE_TRUST_PROXY', '10.0.0.0/0'],
    ['NEOSPACE_TRUST_PROXY', '10.0.0.0/33'],
    ['NEOSPACE_TRUST_PROXY', '10.0.0.0/255.0.255.0'],
    ['NEOSPACE_TRUST_PROXY', '10.0.0.0/8/8'],
    ['NEOSPACE_DOMAIN', 'https://example.org'],
    ['NEOSPACE_DOMAIN', 'example.org:443'],
    ['NEOSPACE_DOMAIN', 'example.org/town'],
    ['NEOSPACE_DOMAIN', 'Example.org'],
    ['NEOSPACE_DOMAIN', 'example..org'],
    ['NEOSPACE_DOMAIN', '-example.org'],
    ['NEOSPACE_DOMAIN', 'a.org b.org'],
  ]
  test.each(wrong)('not %s=%s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
    expect(() => readConfig({ [name]: value })).toThrow(name)
  })

  test.each(['127.0.0.1,::1', '10.0.0.0/8, fd00::/8', 'loopback', 'uniquelocal,linklocal', '172.16.0.0/255.240.0.0'])(
    'a proxy: %s',
    (value) => {
      const { trustProxy } = readConfig({ NEOSPACE_TRUST_PROXY: value })
      expect(trustProxy).toEqual(value.split(/, ?/))
      expect(() => proxyAddr.compile(trustProxy)).not.toThrow()
    },
  )

  test.each(['', 'example.org', 'a-town.example.org', 'localhost', 'xn--mnchen-3ya.example'])('a domain: %s', (value) => {
    expect(readConfig({ NEOSPACE_DOMAIN: value }).domain).toBe(value)
  })
})
