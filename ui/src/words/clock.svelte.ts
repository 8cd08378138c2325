/** The time as the window tells it: to the minute. */
class Clock {
  now = $state(Date.now())

  /** Keeps it going; returns what stops it. */
  run(): () => void {
    this.now = Date.now()
    const timer = setInterval(() => (this.now = Date.now()), 30_000)
    return () => clearInterval(timer)
  }
}
export const clock = new Clock()
