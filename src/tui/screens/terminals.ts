import type { Disposable, Size, TerminalId } from '../../lab/index.ts'
import type { Intent, ScreenModel, Stage } from '../model.ts'
import { Emulator } from '../panes/terminal/emulator.ts'

/** The emulators of the lab's terminals, one an id, and what the lab was last told about their size. */
export class Terminals {
  private readonly emulators = new Map<TerminalId, Emulator>()
  private readonly told = new Map<TerminalId, Size>()
  private readonly stage: Stage
  private readonly withColour: boolean
  private readonly onChange: (id: TerminalId) => void
  private readonly output: Disposable
  private size: Size

  constructor(stage: Stage, size: Size, withColour: boolean, onChange: (id: TerminalId) => void) {
    this.stage = stage
    this.size = size
    this.withColour = withColour
    this.onChange = onChange
    this.output = stage.output$.subscribe((id, bytes) => this.get(id).write(bytes))
  }

  get(id: TerminalId): Emulator {
    let emulator = this.emulators.get(id)
    if (!emulator) {
      const onPressure = (full: boolean) => this.stage.pressure?.(id, full)
      emulator = new Emulator({ size: this.size, withColour: this.withColour, onChange: () => this.onChange(id), onPressure })
      this.emulators.set(id, emulator)
    }
    return emulator
  }

  /** Drops what the model no longer lists, and tells the lab where a pane has another size than it knows. */
  fit({ terminals }: ScreenModel, size: Size, before: ScreenModel | undefined): void {
    this.size = size
    for (const { id } of before?.terminals ?? []) if (!terminals.some((t) => t.id === id)) this.drop(id)
    const intents: Intent[] = []
    for (const { id, size: known } of terminals) {
      this.get(id).resize(size)
      const last = this.told.get(id) ?? known
      if (last.cols === size.cols && last.rows === size.rows) continue
      this.told.set(id, size)
      intents.push({ do: 'resize', terminal: id, size })
    }
    for (const intent of intents) this.stage.dispatch(intent)
  }

  dispose(): void {
    this.output.dispose()
    for (const id of this.emulators.keys()) this.drop(id)
  }

  private drop(id: TerminalId): void {
    this.emulators.get(id)?.dispose()
    this.emulators.delete(id)
    this.told.delete(id)
  }
}
