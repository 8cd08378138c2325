/** Whether the help is open, and at which topic. */
class Help {
  open = $state(false)
  topic = $state('write')
}
export const help = new Help()
