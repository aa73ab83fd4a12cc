import { type LetterBox, memoryBox } from './outbox.ts'

const open = (): LetterBox => {
  try {
    return localStorage
  } catch {
    // The person or the page forbids storage: feedback then waits in memory while the page is open.
    return memoryBox()
  }
}

/** Where the widget keeps what must survive a reload. */
export const storage: LetterBox = open()
