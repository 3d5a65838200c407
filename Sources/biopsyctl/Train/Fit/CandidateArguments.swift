import Base
import Biopsy
import Conversion
import Foundation
import Models
import Runtime
import Training

/// What a command line says of the candidate that comes out of a run.
struct CandidateArguments {
  static let options: [Option] = [
    .value("name", "NAME", help: "The model's name in the registry; none is made without."),
    .value(
      "models", "DIR", help: "The registry's folder (Models, else /var/lib/biopsyd/models).",
      completion: .directory),
    .values("aim", "npv=X|sensitivity=X", help: "What operating points are chosen for (npv=0.9)."),
    .flag("without-weights", help: "Keep no parameters that training could go on from."),
    .value("title", "TEXT", help: "One line about the model."),
    .value("data-name", "TEXT", help: "What the data is, for manifest and model card."),
    .value("licence", "TEXT", help: "On what terms the model may be used."),
    .value("intended-use", "TEXT", help: "What the model is for, and what not."),
    .value(
      "purpose", "PURPOSE", help: "research, or installation_test for synthetic data (research).",
      completion: .words(ModelManifest.Purpose.allCases.map(\.rawValue))),
  ]

  /// What is said of it; nil where no candidate is wanted.
  let description: CandidateDescription?
  let aims: Candidate.Aims
  private let registry: ModelRegistry

  init(_ arguments: ParsedArguments) throws {
    var aims = Candidate.Aims()
    for text in arguments.strings("aim") {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let value = Double(parts[1]), value > 0, value <= 1 else {
        throw arguments.usageError("--aim: npv=X or sensitivity=X with X in (0, 1] is expected")
      }
      switch parts[0] {
      case "npv": aims.predictiveValue = value
      case "sensitivity": aims.sensitivity = value
      default: throw arguments.usageError("--aim: npv or sensitivity is expected")
      }
    }
    self.aims = aims
    description = try Self.description(arguments)
    var configuration = EngineConfiguration()
    configuration.modelsFolder = arguments.string("models")
    registry = configuration.registry
  }

  private static func description(
    _ arguments: ParsedArguments
  ) throws -> CandidateDescription? {
    guard let name = arguments.string("name") else { return nil }
    // Before hours of training, not after them.
    guard ModelIdentity.isValidName(name) else {
      throw arguments.usageError("--name: \"\(name)\" is no name of a model")
    }
    var description = CandidateDescription(name: name)
    description.title = arguments.string("title")
    description.data = arguments.string("data-name") ?? description.data
    description.licence = arguments.string("licence") ?? description.licence
    description.intendedUse = arguments.string("intended-use") ?? description.intendedUse
    description.keepsWeights = !arguments.has("without-weights")
    description.purpose = try arguments.choice("purpose") ?? .research
    return description
  }

  /// Makes the candidate a version of the registry.
  func register(_ candidate: Candidate, runtime: OnnxRuntime) throws -> ConversionReport? {
    guard let description else { return nil }
    return try candidate.register(
      description, in: registry, picture: ConvertCommand.standardPicture(), runtime: runtime)
  }
}
