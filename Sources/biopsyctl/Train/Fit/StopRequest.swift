import Base
import Foundation

/// Whether the user wants a run to stop: after the step that is under way, with everything saved.
///
/// A second signal ends the program at once; what was saved before is whole.
final class StopRequest: Sendable {
  private let flag = Flag()

  /// Takes the signals of this thread and of all that it starts from here on.
  init() {
    let signals = TerminationSignals()
    let flag = flag
    _ = DedicatedThread(name: "signals") {
      _ = signals.wait()
      flag.set()
      StandardError.print("\nbiopsyctl: stopping after this step; once more ends at once")
      _exit(128 + signals.wait())
    }
  }

  /// Whether a signal has come.
  var isMade: Bool { flag.isSet }
}
