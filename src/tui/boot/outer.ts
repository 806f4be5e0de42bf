/** The sequences that take the outer terminal over and give it back. Pastes come in brackets, so that nothing in them is taken for a key of the tutor's. */
export const ENTER = '\x1b[?1049h\x1b[?2004h\x1b[m\x1b[2J\x1b[H'
/** Also ends what a crash may have left open: a synchronised frame, a hidden cursor, key modes of the lab's program. */
export const LEAVE = '\x1b[?2026l\x1b[m\x1b[?25h\x1b[?1l\x1b>\x1b[?1000l\x1b[?1006l\x1b[?2004l\x1b[?1049l'
