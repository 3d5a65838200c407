import Base
import Foundation

/// Prints the daemon's state.
enum StatusCommand {
  static let command = Command(
    "status", summary: "Prints the daemon's state; fails unless it is ready.",
    discussion: "With --wait it waits for the daemon to become ready, for that long at most.",
    options: [
      DaemonOptions.socket, DaemonOptions.json,
      .value("wait", "SECONDS", help: "Wait for the daemon to be ready (0)."),
    ]
  ) { arguments in
    let patience = Duration.seconds(try arguments.number("wait", in: 0...86_400) ?? 0)
    let end = MonotonicInstant.now + patience
    while true {
      do {
        return try report(arguments)
      } catch  where MonotonicInstant.now < end {
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  private static func report(_ arguments: ParsedArguments) throws -> Int32 {
    let status = try DaemonOptions.connect(arguments).status()
    if arguments.has("json") {
      print(JSONValue.object(status).serialized())
    } else {
      print(text(status), terminator: "")
    }
    // An older daemon does not tell whether it is ready; a state is all that it has.
    let isReady = status["ready"] ?? .bool(status["state"] != "failing")
    return isReady == true ? ExitStatus.done : ExitStatus.failed
  }

  /// The document as indented lines, without what is null or empty.
  private static func text(_ object: JSONObject, indentation: String = "") -> String {
    var text = ""
    for (name, value) in object.members {
      let label = indentation + name.replacingOccurrences(of: "_", with: " ")
      switch value {
      case .object(let members):
        if !members.members.isEmpty {
          text += "\(label):\n" + self.text(members, indentation: indentation + "  ")
        }
      case .array(let elements):
        for element in elements {
          if case .object(let members) = element {
            text += "\(label):\n" + self.text(members, indentation: indentation + "  ")
          } else {
            text += "\(label): \(plain(element))\n"
          }
        }
      case .null: break
      default: text += "\(label): \(plain(value))\n"
      }
    }
    return text
  }

  private static func plain(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .number(let number): String(format: "%.4g", number)
    default: value.serialized()
    }
  }
}

/// Prints the daemon's counters.
enum MetricsCommand {
  static let command = Command(
    "metrics", summary: "Prints the daemon's counters in Prometheus' text format.",
    options: [DaemonOptions.socket]
  ) { arguments in
    print(try DaemonOptions.connect(arguments, masks: .none).metrics(), terminator: "")
    return ExitStatus.done
  }
}
