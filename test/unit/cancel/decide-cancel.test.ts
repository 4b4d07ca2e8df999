import type { Task } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import { decideCancel } from '../../../src/cancel/decide-cancel.ts'
import type { CommandKind } from '../../../src/guard/verdict.ts'
import { buildExited, buildNeverStarted, buildTask } from '../ecs/builders.ts'

const starting = buildNeverStarted('', { lastStatus: 'PENDING', desiredStatus: 'RUNNING' })

describe('a cancel', () => {
  it.each<[onCancel: 'auto' | 'stop' | 'leave', kind: CommandKind, decision: 'stop' | 'leave']>([
    ['auto', 'reads', 'stop'],
    ['auto', 'writes', 'leave'],
    ['auto', 'unknown', 'leave'],
    ['stop', 'reads', 'stop'],
    ['stop', 'writes', 'stop'],
    ['stop', 'unknown', 'stop'],
    ['leave', 'reads', 'leave'],
    ['leave', 'writes', 'leave'],
    ['leave', 'unknown', 'leave'],
  ])('under on-cancel %s of a running command that %s: %s', (onCancel, kind, decision) => {
    expect(decideCancel(buildTask(), onCancel, kind)).toMatchObject({ kind: decision })
  })

  it.each(['auto', 'stop', 'leave'] as const)(
    'stops a task that has not started, under on-cancel %s',
    (onCancel) => {
      expect(decideCancel(starting, onCancel, 'writes')).toEqual({
        kind: 'stop',
        why: 'it has not started yet',
      })
    },
  )

  it('takes a task for running by its status alone, too', () => {
    expect(decideCancel({ ...starting, lastStatus: 'RUNNING' }, 'auto', 'writes').kind).toBe('leave')
  })

  it.each<[what: string, task: Task]>([
    ['its container has exited', buildExited(1)],
    ['it never started', buildNeverStarted('CannotPullContainerError')],
  ])('has nothing to do when the task has ended: %s', (_what, task) => {
    expect(decideCancel(task, 'stop', 'reads')).toEqual({ kind: 'already-ended' })
  })

  it('says why, as the end of a sentence', () => {
    expect(decideCancel(buildTask(), 'auto', 'writes')).toEqual({
      kind: 'leave',
      why: 'its command may write, and stopping it could leave a stale lock and half a change',
    })
  })
})
