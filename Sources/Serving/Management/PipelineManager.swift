import Base
import Foundation
import Models
import Wire

/// Does what operators ask for, one request after the other, while the stations go on: changes which models
/// serve, and has the study's ledger kept.
///
/// Models are loaded on a thread that steps back for all others. Until a model has proved itself
/// and its analyzers are warm, nothing that serves changes.
final class PipelineManager: @unchecked Sendable {
  // Unchecked because all mutable state is reached only under `condition`, save `staged`, which
  // only the manager's own thread changes, under its lock.

  /// What became of a request.
  typealias Outcome = Result<JSONObject, WireError>
  /// Takes it, on the manager's thread.
  typealias Completion = @Sendable (Outcome) -> Void

  /// Requests that may wait.
  static let maximumWaiting = 16

  let table: PipelineTable
  let loader: PipelineLoader
  let logger: Logger
  /// The study whose protocol says which pipelines may serve; nil where none is served.
  let study: StudyRecorder?
  /// The pipelines that may serve, by name.
  let configurations: [String: PipelineConfiguration]
  /// Models that were loaded beside the serving ones, by pipeline; one each.
  let staged = Locked<[String: PipelineLease]>([:])
  /// Loads since the start, done and failed.
  let loads = Locked((done: 0, failed: 0))
  private let condition = NSCondition()
  private var waiting: [(request: ManageMessage, completion: Completion)] = []
  private var isStopping = false
  private var thread: DedicatedThread?

  init(
    table: PipelineTable, loader: PipelineLoader, pipelines: [PipelineConfiguration],
    study: StudyRecorder? = nil, logger: Logger
  ) {
    self.table = table
    self.study = study
    self.loader = loader
    self.logger = logger
    configurations = Dictionary(uniqueKeysWithValues: pipelines.map { ($0.name, $0) })
  }

  /// Queues a request.
  ///
  /// - Parameters:
  ///   - request: What shall be done; its action is known, and its model is named where it has to
  ///     be.
  ///   - completion: Called once, on the manager's thread, unless this throws.
  /// - Throws: `WireError` when too many wait or the daemon stops.
  func submit(
    _ request: ManageMessage, completion: @escaping Completion
  ) throws(WireError) {
    condition.lock()
    defer { condition.unlock() }
    guard !isStopping else { throw WireError(.shuttingDown, "the daemon stops") }
    guard waiting.count < PipelineManager.maximumWaiting else {
      throw WireError(.busy, "\(waiting.count) requests wait already; try again later")
    }
    enqueue(request, completion)
  }

  /// Queues a request; to be called under `condition`.
  private func enqueue(_ request: ManageMessage, _ completion: @escaping Completion) {
    waiting.append((request, completion))
    if thread == nil { thread = DedicatedThread(name: "manager") { self.run() } }
    condition.signal()
  }

  /// Queues the loading of the models that the configuration has in the shadow of pipelines.
  func loadConfiguredShadows() {
    for pipeline in configurations.values.sorted(by: { $0.name < $1.name }) {
      for model in pipeline.shadows {
        condition.lock()
        enqueue(ManageMessage(.shadow, model: model, pipeline: pipeline.name)) { _ in }
        condition.unlock()
      }
    }
  }

  /// Refuses what waits, lets the request in hand finish, and returns when the thread is done.
  func stop() {
    condition.lock()
    isStopping = true
    let refused = waiting
    waiting = []
    condition.signal()
    let thread = thread
    condition.unlock()
    for (_, completion) in refused {
      completion(.failure(WireError(.shuttingDown, "the daemon stops")))
    }
    thread?.join()
    staged.withLock { $0 = [:] }
  }

  private func run() {
    while let (request, completion) = nextRequest() {
      let outcome: Outcome
      do throws(WireError) {
        outcome = .success(try perform(request))
      } catch {
        outcome = .failure(error)
      }
      completion(outcome)
    }
  }

  private func nextRequest() -> (ManageMessage, Completion)? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty, !isStopping { condition.wait() }
    return waiting.isEmpty ? nil : waiting.removeFirst()
  }

  private func perform(_ request: ManageMessage) throws(WireError) -> JSONObject {
    if let action = request.action, action.isOfLedger {
      guard let study else { throw WireError(.unsupported, "this daemon serves no study") }
      var document = try study.keep(action, request.details ?? [:])
      document["action"] = .string(request.actionName)
      for member in list().members { document[member.name] = member.value }
      return document
    }
    let name = request.pipeline ?? table.defaultName
    guard let pipeline = configurations[name] else { throw unknownPipeline(name) }
    var document: JSONObject = [
      "action": .string(request.actionName), "pipeline": .string(name),
    ]
    switch (request.action, request.model) {
    case (.load, let model?): try load(model, beside: pipeline, &document)
    case (.activate, let model?): try activate(model, in: pipeline, &document)
    case (.shadow, let model?): try shadow(model, in: pipeline, &document)
    case (.retire, let model?): try retire(model, from: pipeline, &document)
    case (.selfTest, let model): try selfTest(model, of: pipeline, &document)
    default: break
    }
    for member in list().members { document[member.name] = member.value }
    return document
  }

  private func unknownPipeline(_ name: String) -> WireError {
    let names = configurations.keys.sorted().joined(separator: ", ")
    return WireError(
      .unknownPipeline, "no pipeline is configured as \"\(name)\"; there are: \(names)")
  }
}
