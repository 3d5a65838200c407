import Base
import Foundation
import Models
import Runtime

/// Tries a new model on every provider of this machine, each in a process of its own: a provider
/// that crashes or takes gigabytes costs the conversion nothing.
struct ProviderTrials {
  /// What one provider made of the model.
  struct Trial {
    let arguments: [String]
    let outcome: Result<JSONObject, Failure>
  }

  /// Why a provider cannot serve the model.
  struct Failure: Error {
    let message: String
  }

  let registry: String
  let identity: ModelIdentity
  let libraryPath: String?

  /// Runs `biopsyctl models measure` for each provider, in single precision and in 16 bits where
  /// it has that.
  func run(_ availableProviders: [String]) -> [Trial] {
    availableProviders.flatMap { name -> [[String]] in
      switch name {
      case "CPUExecutionProvider": [["--provider", "cpu"]]
      case "OpenVINOExecutionProvider":
        ["float32", "bfloat16"].map { ["--provider", "openvino", "--precision", $0] }
      default: [["--provider", name]]
      }
    }.map { Trial(arguments: $0, outcome: run($0)) }
  }

  private func run(_ arguments: [String]) -> Result<JSONObject, Failure> {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      ["models", "measure", identity.description, "--models", registry, "--json"] + arguments
      + (libraryPath.map { ["--runtime-library", $0] } ?? [])
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      return .failure(Failure(message: "biopsyctl cannot start itself: \(error)"))
    }
    // The report is one line; errors are few. Neither fills a pipe.
    let report = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0,
      case .object(let document)? = try? JSONValue(parsing: [UInt8](report))
    else {
      let words = String(decoding: complaint, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      return .failure(Failure(message: words.isEmpty ? "the process ended early" : words))
    }
    return .success(document)
  }
}

extension ProviderTrials.Trial {
  /// The provider and precision, as on the command line.
  var name: String { arguments.filter { !$0.hasPrefix("--") }.joined(separator: " ") }

  var json: JSONValue {
    switch outcome {
    case .success(let document): .object(document)
    case .failure(let failure):
      ["provider": .string(name), "failure": .string(failure.message)]
    }
  }

  /// A line for a terminal.
  var text: String {
    switch outcome {
    case .failure(let failure): return "  \(name): cannot serve it: \(failure.message)"
    case .success(let document):
      let fields = try? JSONFields(.object(document))
      let median = try? fields?.object("latency").number("p50_ms")
      let difference = try? fields?.number("maximum_absolute_error")
      return String(
        format: "  %@: %.1f ms, probabilities within %.1e of the golden ones", name,
        median ?? .nan, difference ?? .nan)
    }
  }
}
