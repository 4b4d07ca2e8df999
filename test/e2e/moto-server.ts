import { spawn, spawnSync, type ChildProcess } from 'node:child_process'

/** Why this machine can't run moto's server; undefined where it can. */
export function findWhyNoMoto(): string | undefined {
  const program = [
    'import importlib.metadata as packages',
    'for name in "moto", "flask", "flask-cors": print(name, packages.version(name))',
  ].join('\n')
  const { status, stdout } = spawnSync('python3', ['-c', program], { encoding: 'utf8' })
  if (status === null) return 'there is no python3'
  if (status !== 0) return 'python3 has no moto[server]'
  // The states of tasks could be steered, and looked like today's, from 5 on.
  const version = /^moto (\d+\.\S+)/.exec(stdout)?.[1] ?? ''
  return Number.parseInt(version) >= 5 ? undefined : `moto ${version} is older than 5`
}

/** How tasks go on: not at all until somebody stops them, or a state further with each DescribeTasks. */
export type TaskStates = 'held' | 'advancing'

interface ClientConfig {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

const region = 'us-east-1'
const madeUp = 'test'
// Nothing that a test waits for takes so long. In s.
const heldForS = 3_600

/** moto's server on a free port of 127.0.0.1, with nothing in it but EC2's default network. */
export class MotoServer {
  readonly url: string
  /** What points an AWS client here: endpoint, Region, made-up credentials. */
  readonly environment: Readonly<Record<string, string>>
  /** The same for a client of the SDK. */
  readonly clientConfig: ClientConfig
  readonly #process: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.#process = child
    this.url = url
    this.environment = {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: madeUp,
      AWS_SECRET_ACCESS_KEY: madeUp,
    }
    this.clientConfig = {
      endpoint: url,
      region,
      credentials: { accessKeyId: madeUp, secretAccessKey: madeUp },
    }
  }

  /** Starts it; rejects with what it said where it ends instead. */
  static async start(states: TaskStates): Promise<MotoServer> {
    // Without PYTHONUNBUFFERED the line with the port would stay in Python's buffer.
    const env = { ...process.env, PYTHONUNBUFFERED: '1' }
    const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0']
    const child = spawn('python3', args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const server = new MotoServer(child, await readAddress(child))
    if (states === 'held') await server.#hold()
    return server
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#process
    if (exitCode !== null || signalCode !== null) return
    const closed = new Promise((resolve) => this.#process.once('close', resolve))
    this.#process.kill('SIGKILL')
    await closed
  }

  /** A subnet and a security group of the default network: RunTask for Fargate fails with a 500 without either. */
  async readNetwork(): Promise<{ subnets: string; 'security-groups': string }> {
    return {
      subnets: await this.#readFirst('DescribeSubnets', 'subnetId'),
      'security-groups': await this.#readFirst('DescribeSecurityGroups', 'groupId'),
    }
  }

  /** The first value of a field in what EC2 answers. */
  async #readFirst(action: string, field: string): Promise<string> {
    const response = await fetch(this.url, {
      method: 'POST',
      // moto reads the service off the signature's scope, and checks nothing of it.
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${madeUp}/20261123/${region}/ec2/aws4_request` },
      body: new URLSearchParams({ Action: action, Version: '2016-11-15' }),
    })
    const value = new RegExp(`<${field}>([^<]+)</${field}>`).exec(await response.text())?.[1]
    if (value === undefined) throw new Error(`${action} of moto has no ${field}`)
    return value
  }

  async #hold(): Promise<void> {
    const transition = { progression: 'time', seconds: heldForS }
    const response = await fetch(`${this.url}/moto-api/state-manager/set-transition`, {
      method: 'POST',
      body: JSON.stringify({ model_name: 'ecs::task', transition }),
    })
    if (!response.ok) throw new Error(`moto does not hold its tasks: HTTP ${response.status}`)
  }
}

async function readAddress(child: ChildProcess): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('close', (exitCode) => {
      reject(new Error(`moto's server has ended with ${String(exitCode)}:\n${said}`))
    })
  })
}
