/** An error as the AWS API answers it: its type, message, HTTP status and further fields of the body. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly type: string
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>

  constructor(type: string, message: string, status = 400, fields: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.type = type
    this.status = status
    this.fields = fields
  }
}

/** The commonest refusal of ECS and CloudWatch Logs (HTTP 400). */
export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message)
}
