import Foundation

/// How words are set apart: by colours on a terminal, not at all elsewhere.
struct TerminalStyle: Sendable {
  let usesColours: Bool

  /// The style for standard output; the variable `NO_COLOR` takes the colours away.
  static var ofStandardOutput: TerminalStyle {
    TerminalStyle(
      usesColours: isatty(STDOUT_FILENO) == 1
        && ProcessInfo.processInfo.environment["NO_COLOR"] == nil)
  }

  func good(_ text: String) -> String { dressed(text, "1;32") }
  func doubtful(_ text: String) -> String { dressed(text, "33") }
  func bad(_ text: String) -> String { dressed(text, "1;31") }
  func heading(_ text: String) -> String { dressed(text, "1") }

  private func dressed(_ text: String, _ code: String) -> String {
    usesColours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// A screen that is drawn again and again, and given back as it was.
///
/// Signals that end the program are waited for rather than handled, so that nothing ends it while
/// the screen is taken. Where standard output is no terminal, screens follow each other as text.
final class LiveTerminal {
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private var ends = sigset_t()

  /// Takes the screen.
  init() {
    sigemptyset(&ends)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&ends, signal) }
    var blocked = ends
    // Stopped, the program could not give the screen back.
    sigaddset(&blocked, SIGTSTP)
    pthread_sigmask(SIG_BLOCK, &blocked, nil)
    // Another screen, without cursor and without wrapping.
    if isTerminal { write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l") }
  }

  /// Gives the screen back.
  func restore() {
    if isTerminal { write("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l") }
  }

  /// Draws a screen; lines that do not fit are left out.
  func draw(_ lines: [String]) {
    guard isTerminal else { return write(lines.joined(separator: "\n") + "\n\n") }
    var size = winsize()
    _ = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    let shown = size.ws_row > 0 ? lines.prefix(Int(size.ws_row)) : lines[...]
    // Each line clears what it does not cover, so that nothing flickers.
    write("\u{1B}[H" + shown.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J")
  }

  /// Waits; whether the user wants to go on.
  func pause(_ duration: Duration) -> Bool {
    let nanoseconds = max(0, duration.components.attoseconds / 1_000_000_000)
    var time = timespec(tv_sec: Int(duration.components.seconds), tv_nsec: Int(nanoseconds))
    return sigtimedwait(&ends, nil, &time) < 0
  }

  private func write(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }
}
