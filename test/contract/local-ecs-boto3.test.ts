import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'
import { worldOf } from './local-ecs-world.ts'

const isMissing = spawnSync('python3', ['-c', 'import boto3']).status !== 0
const run = promisify(execFile)

const program = `
import boto3, datetime, json, time
ecs, logs = boto3.client('ecs'), boto3.client('logs')
found = {}
request = dict(cluster='ci', taskDefinition='terraform', clientToken='one', startedBy='a',
               tags=[dict(key='a', value='1')])
task = ecs.run_task(**request)['tasks'][0]
arn = task['taskArn']
found['is created now'] = abs((datetime.datetime.now(datetime.timezone.utc) - task['createdAt']).total_seconds()) < 60
found['is replayed'] = ecs.run_task(**request)['tasks'][0]['taskArn'] == arn
try:
    ecs.run_task(**{**request, 'startedBy': 'b'})
except ecs.exceptions.ConflictException as conflict:
    found['conflicts with the task'] = conflict.response['resourceIds'] == [arn]
found['is listed'] = ecs.list_tasks(cluster='ci', family='terraform')['taskArns'] == [arn]
ecs.tag_resource(resourceArn=arn, tags=[dict(key='b', value='2')])
ecs.untag_resource(resourceArn=arn, tagKeys=['a'])
found['tags'] = ecs.list_tags_for_resource(resourceArn=arn)['tags']
ecs.get_waiter('tasks_stopped').wait(cluster='ci', tasks=[arn], WaiterConfig=dict(Delay=1))
task = ecs.describe_tasks(cluster='ci', tasks=[arn, 'f' * 32], include=['TAGS'])
found['missing'] = [failure['reason'] for failure in task['failures']]
task = task['tasks'][0]
found['exit code'] = task['containers'][0]['exitCode']
found['times'] = [name for name in task if isinstance(task[name], datetime.datetime)]
stream = dict(logGroupName='/ecs/terraform', logStreamName='ecs/terraform/' + arn.split('/')[-1])
page = logs.get_log_events(**stream, startFromHead=True)
found['lines'] = [event['message'] for event in page['events']]
again = logs.get_log_events(**stream, startFromHead=True, nextToken=page['nextForwardToken'])
found['ends with the same token'] = again['nextForwardToken'] == page['nextForwardToken']
second = ecs.run_task(cluster='ci', taskDefinition='terraform')['tasks'][0]['taskArn']
stopped = ecs.stop_task(cluster='ci', task=second, reason='enough')['task']
found['stopped'] = [stopped['desiredStatus'], stopped['stopCode'], stopped['stoppedReason']]
try:
    ecs.list_tasks(cluster='none')
except ecs.exceptions.ClusterNotFoundException as error:
    found['no cluster'] = error.response['Error']['Message']
pages = ecs.get_paginator('list_tasks').paginate(cluster='ci', desiredStatus='STOPPED', maxResults=1)
found['all pages'] = sorted(arn for page in pages for arn in page['taskArns']) == sorted([arn, second])
print(json.dumps(found))
`

describe.skipIf(isMissing)(`boto3${isMissing ? ' (skipped: python3 has no boto3)' : ''}`, () => {
  let ecs: LocalEcs
  beforeAll(async () => {
    ecs = await startLocalEcs({ world: worldOf('sh', '-c', 'echo hello; sleep 1; exit 3') })
  })
  afterAll(() => ecs.close())

  it('runs, lists, describes, stops and tags tasks, meets conflicts, reads logs', async () => {
    const env = { ...process.env, ...ecs.environment, AWS_MAX_ATTEMPTS: '1' }
    const { stdout } = await run('python3', ['-c', program], { env })
    expect(JSON.parse(stdout)).toEqual({
      'is created now': true,
      'is replayed': true,
      'conflicts with the task': true,
      'is listed': true,
      tags: [{ key: 'b', value: '2' }],
      missing: ['MISSING'],
      'exit code': 3,
      times: expect.arrayContaining(['createdAt', 'startedAt', 'stoppingAt', 'stoppedAt']) as string[],
      lines: ['hello'],
      'ends with the same token': true,
      stopped: ['STOPPED', 'UserInitiated', 'enough'],
      'no cluster': 'Cluster not found.',
      'all pages': true,
    })
  })
})
