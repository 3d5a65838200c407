import Base
import Wire

extension ServerCore {
  /// All counters in Prometheus' text exposition format, version 0.0.4.
  func metricsText() -> String {
    let snapshot = health.snapshot
    let accounts = scheduler.accounts
    let counts = sessionCounts.withLock { $0 }
    let engine = engine
    var page = PrometheusPage()
    page.begin("biopsyd_build_info", .gauge, "What runs; the value is always 1.")
    page.sample(
      [
        ("version", ProductVersion.text), ("model", engine.model), ("provider", engine.provider),
        ("precision", engine.precision), ("onnxruntime", engine.runtimeVersion),
      ], 1)
    page.begin("biopsyd_degraded", .gauge, "1 when another provider serves than was asked for.")
    page.sample([], isDegraded ? 1 : 0)
    appendPipelines(to: &page)
    page.begin("biopsyd_inference_failures_consecutive", .gauge, "Failed inferences in a row.")
    page.sample([], Double(snapshot.consecutiveFailures))
    appendSupervision(snapshot, to: &page)
    if let lastSuccess = snapshot.lastSuccess {
      page.begin(
        "biopsyd_last_good_inference_age_seconds", .gauge, "Time since inference last worked.")
      page.sample([], (MonotonicInstant.now - lastSuccess).seconds)
    }
    page.begin("biopsyd_sessions", .gauge, "Connected clients.")
    page.sample([], Double(counts.open))
    page.begin("biopsyd_sessions_accepted_total", .counter, "Clients that connected.")
    page.sample([], Double(counts.accepted))
    page.begin("biopsyd_sessions_refused_total", .counter, "Clients that were turned away.")
    page.sample([], Double(counts.refused))
    appendFrames(accounts, to: &page)
    if let counts = study?.frames?.account {
      page.begin(
        "biopsyd_frame_records_total", .counter, "Frames whose record was handed to the ledger.")
      page.sample([], Double(counts.recorded))
      page.begin(
        "biopsyd_frame_records_lost_total", .counter,
        "Frames that are in no record because too many waited.")
      page.sample([], Double(counts.lost))
    }
    page.begin("biopsyd_calls_sealed_total", .counter, "Polyps whose call was sealed, by status.")
    for status in PolypOpinion.Status.allCases.map(\.rawValue) {
      page.sample([("status", status)], Double(snapshot.sealedCalls[status] ?? 0))
    }
    if study != nil {
      page.begin(
        "biopsyd_call_seal_seconds", .histogram,
        "Time from a call's decision until its record was on the disk.")
      page.histogram([], snapshot.sealing)
    }
    appendKeyFrames(to: &page)
    page.begin("biopsyd_stage_seconds", .histogram, "Time that answered frames spent in a stage.")
    for (pipeline, histograms) in snapshot.histograms.sorted(by: { $0.key < $1.key }) {
      for (stage, histogram) in zip(ServiceHealth.stages, histograms) {
        page.histogram([("pipeline", pipeline), ("stage", stage.name)], histogram)
      }
    }
    page.begin(
      "biopsyd_inference_cpu_seconds_total", .counter,
      "Processor time of workers in the network, without the runtime's own threads.")
    for (pipeline, time) in snapshot.inferenceProcessorTimes.sorted(by: { $0.key < $1.key }) {
      page.sample([("pipeline", pipeline)], time.seconds)
    }
    return page.text
  }

  private func appendKeyFrames(to page: inout PrometheusPage) {
    guard let study, let folder = study.keeper.folder else { return }
    page.begin(
      "biopsyd_key_frames_total", .counter,
      "Frames that histology looked at in a study, by what became of their picture.")
    for outcome in LookKeeper.outcomeNames {
      page.sample([("outcome", outcome)], Double(study.keeper.outcomes[outcome] ?? 0))
    }
    page.begin("biopsyd_key_frame_bytes", .gauge, "Bytes of kept pictures.")
    page.sample([], Double(folder.account.byteCount))
  }

  private func appendFrames(_ accounts: AccountBook, to page: inout PrometheusPage) {
    let entries = accounts.entries.sorted { $0.key < $1.key }
    page.begin("biopsyd_frames_received_total", .counter, "Frames that arrived whole.")
    for (name, entry) in entries {
      page.sample([("stream", name)], Double(entry.accounting.received))
    }
    page.begin("biopsyd_frames_answered_total", .counter, "Frames whose result was delivered.")
    for (name, entry) in entries {
      page.sample([("stream", name)], Double(entry.accounting.answered))
    }
    page.begin("biopsyd_frames_late_total", .counter, "Answered frames that missed the deadline.")
    for (name, entry) in entries {
      page.sample([("stream", name)], Double(entry.accounting.late))
    }
    page.begin("biopsyd_frames_dropped_total", .counter, "Frames without a result, by reason.")
    for (name, entry) in entries {
      for reason in DropReason.allCases {
        page.sample(
          [("stream", name), ("reason", reason.rawValue)], Double(entry.accounting[reason]))
      }
    }
    page.begin("biopsyd_frames_pending", .gauge, "Frames whose fate is open.")
    for (name, entry) in entries {
      page.sample([("stream", name)], Double(entry.accounting.pending))
    }
  }
}
