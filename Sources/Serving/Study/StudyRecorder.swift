import Base
import Biopsy
import Foundation
import Ledger
import Study
import Wire

/// Keeps a study's records while the daemon serves: opens the ledger, binds the protocol, seals.
final class StudyRecorder: Sendable {
  /// What holds.
  let studyProtocol: StudyProtocol
  let intake: RecordIntake
  let queue: RecordQueue
  /// Makes the records of frames; nil where the protocol has none.
  let frames: FrameRecorder?
  let ledger: LedgerWriter
  /// The ledger's folder.
  let folder: String
  let logger: Logger
  let watch: DayWatch
  let operatorRecords: OperatorRecords
  /// Hashes the frames of looks, and keeps pictures.
  let keeper: LookKeeper
  let streams = Locked<[Int64: PolypDisclosure]>([:])
  let shadowTallies = Locked<[Int64: ShadowTally]>([:])

  /// How long a station's request may wait for the disk.
  static let patience = Duration.seconds(5)

  /// Opens the ledger, or begins it with the protocol.
  ///
  /// - Parameters:
  ///   - configuration: Protocol, folder and keys.
  ///   - pipelines: What serves from the start; it is held to the protocol before anything is recorded.
  ///   - credentials: The folder of the service manager's credentials; nil without one.
  ///   - runtimeVersion: The version of ONNX Runtime.
  ///   - niceness: How far the thread that keeps pictures steps back for others.
  ///   - logger: Where log lines go.
  /// - Throws: `ServingError`.
  init(
    _ configuration: StudyConfiguration, serving pipelines: [ServedPipeline], credentials: String?,
    runtimeVersion: String, niceness: Int32 = 0, logger: Logger
  ) throws(ServingError) {
    let keys = try StudyKeys(configuration, credentials: credentials)
    let studyProtocol = try StudyProtocol(file: configuration.protocolFile)
    for pipeline in pipelines {
      if let objection = studyProtocol.objection(to: pipeline) {
        throw ServingError(.study, "study \(studyProtocol.study): \(objection)")
      }
    }
    let keyFrameFolder = try configuration.keyFrames?.openFolder()
    let ledger: LedgerWriter
    let operatorRecords: OperatorRecords
    let amended: StudyProtocol?
    do {
      if let folder = configuration.checkpointFolder { try Self.make(folder) }
      let settings = LedgerConfiguration(
        folder: configuration.ledgerFolder, origin: configuration.origin, key: keys.checkpoints)
      let observer: @Sendable (LedgerNotice) -> Void = { notice in
        logger.log(.warning, "ledger_notice", ["notice": "\(notice)"])
      }
      ledger =
        try LedgerWriter.isThere(in: configuration.ledgerFolder)
        ? LedgerWriter.open(settings, observer: observer)
        : LedgerWriter.create(settings, observer: observer)
      amended = try Self.begin(
        ledger, studyProtocol, keys, configuration, runtimeVersion: runtimeVersion)
      operatorRecords = try OperatorRecords(folder: configuration.ledgerFolder)
    } catch {
      throw error as? ServingError ?? ServingError(.study, "study: \(error)")
    }
    Self.settle(keyFrameFolder, configuration.ledgerFolder, logger)
    self.studyProtocol = studyProtocol
    self.ledger = ledger
    folder = configuration.ledgerFolder
    self.logger = logger
    self.operatorRecords = operatorRecords
    intake = RecordIntake(studyProtocol, keys.pseudonyms)
    let queue = RecordQueue(ledger, requestPrefix: Self.runIdentifier(), logger: logger)
    self.queue = queue
    frames =
      studyProtocol.recordsFrames
      ? FrameRecorder(logger: logger) { ledger.enqueue($0) } : nil
    keeper = LookKeeper(
      configuration.keyFrames, folder: keyFrameFolder, niceness: niceness, logger: logger
    ) { folder in
      Self.remove(folder.expired(at: Date()), from: folder, .retention, queue, logger)
    }
    watch = DayWatch(
      queue: queue, ledger: ledger, checkpointFolder: configuration.checkpointFolder,
      rotation: configuration.rotation, logger: logger)
    logger.log(
      .notice, "study",
      [
        "study": studyProtocol.study, "version": studyProtocol.version,
        "protocol_sha256": studyProtocol.digest.hex, "ledger": configuration.ledgerFolder,
      ])
    if let amended {
      logger.log(
        .notice, "protocol_amended",
        [
          "version": studyProtocol.version, "replaces_version": amended.version,
          "replaces_sha256": amended.digest.hex,
          "changes": studyProtocol.changes(from: amended).count,
        ])
    }
    try finishErasures()
  }

  /// Does what an erasure that was interrupted has left.
  private func finishErasures() throws(ServingError) {
    do {
      let finished = try eraser.finishAll()
      if finished > 0 { logger.log(.notice, "erasure_finished", ["records": finished]) }
    } catch {
      stop()
      throw error as? ServingError ?? ServingError(.study, "study: \(error)")
    }
  }

  /// Writes what waits, signs a last checkpoint and closes the ledger.
  func stop() {
    watch.stop()
    frames?.stop()
    queue.stop()
    keeper.stop()
    watch.makeCheckpoint()
    do throws(LedgerError) {
      try ledger.close()
    } catch {
      logger.log(.error, "ledger_not_closed", ["error": "\(error)"])
    }
  }

  /// Waits until everybody is told of what is written, but not for longer than `timeout`.
  func drain(within timeout: Duration) {
    let end = MonotonicInstant.now + timeout
    frames?.drain(within: timeout)
    queue.drain(within: max(.zero, end - .now))
  }

  /// Makes the folder of checkpoints where it is not there.
  private static func make(_ folder: String) throws(ServingError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw ServingError(
        .study,
        "\(folder): the folder for checkpoints cannot be made: \(error.localizedDescription); make it, "
          + "look at the disk, or name another as study.checkpoints")
    }
  }

  /// Begins the request ids of the daemon's own records; no client's begins so.
  static let ownRequestPrefix = "run-"

  /// Names this run in request ids: nothing that another run could name itself.
  private static func runIdentifier() -> String {
    ownRequestPrefix + String(UInt64.random(in: 0...UInt64.max))
  }
}
