internal import Base

/// Makes results of a report in a message.
struct ReportReader {
  let message: HL7Message
  let rules: ReadingRules
  /// MSH-10.
  let messageID: String
  /// The message's place in its file, from 1.
  let number: Int

  /// What is the same for all parts.
  private struct Head {
    let accession: String
    let patientKey: String?
    let reportedAt: ReportedInstant
    let collectedAt: ReportedInstant?
    let pathologist: String?
    let status: String
    let position: SourcePosition
  }

  /// The results of a report: one for each part.
  ///
  /// - Parameters:
  ///   - report: The order with its observations.
  ///   - patientKey: The patient's key; nil where the message names none.
  /// - Returns: The results in the order of the report.
  /// - Throws: `Refusal`, for the whole report.
  func results(
    of report: HL7Report, patientKey: String?
  ) throws(Refusal) -> [PathologyResult] {
    if let fault = report.fault { throw fault }
    let head = try head(of: report, patientKey: patientKey)
    let parts = Set(report.observations.map(\.part))
    if parts.count == 1, parts.first == .some(nil) {
      return try undivided(report, head)
    }
    guard !parts.contains(nil) || isBackground(report) else {
      throw Refusal(.malformedMessage, "OBX-4: filled in some observations and empty in others")
    }
    return try divided(report, head)
  }

  private func head(of report: HL7Report, patientKey: String?) throws(Refusal) -> Head {
    let order = report.order
    guard !report.observations.isEmpty else {
      throw Refusal(.missing, "OBX: no observation with text or a code")
    }
    guard let accession = try message.value(order, 3) else {
      throw Refusal(.missing, "OBR-3: empty")
    }
    guard let reported = try instant(order, 22, "OBR-22") else {
      throw Refusal(.missing, "OBR-22: empty; when the report was released is not said")
    }
    return Head(
      accession: try rules.accession(accession, "OBR-3"), patientKey: patientKey,
      reportedAt: reported, collectedAt: try instant(order, 7, "OBR-7"),
      pathologist: try message.value(order, 32), status: try message.value(order, 25) ?? "",
      position: .message(number, segment: order.number))
  }

  private func instant(
    _ segment: HL7Message.Segment, _ field: Int, _ name: String
  ) throws(Refusal) -> ReportedInstant? {
    guard let text = try message.value(segment, field) else { return nil }
    do throws(Refusal) {
      return try HL7Instant.read(Array(text.utf8), rules)
    } catch {
      throw Refusal(error.reason, "\(name): \(error.message)")
    }
  }

  /// Whether all observations without a part are background, which is of no part.
  private func isBackground(_ report: HL7Report) -> Bool {
    report.observations.allSatisfy { $0.part != nil || $0.section == .background }
  }

  // MARK: Parts

  /// Parts as OBX-4 names them.
  private func divided(_ report: HL7Report, _ head: Head) throws(Refusal) -> [PathologyResult] {
    var parts: [(name: String, observations: [HL7Report.Observation])] = []
    for observation in report.observations where observation.section != .background {
      guard let name = observation.part.flatMap(ResultKey.normalized(part:)) else {
        throw Refusal(.shape, "OBX-4: no letter or digit")
      }
      if let index = parts.firstIndex(where: { $0.name == name }) {
        parts[index].observations.append(observation)
      } else {
        guard parts.count < 100 else { throw Refusal(.malformedMessage, "OBX-4: over 100 parts") }
        parts.append((name, [observation]))
      }
    }
    // Systems that number lines in OBX-4 would tear sentences apart.
    let isDoubtful =
      !report.specimens.isEmpty && parts.count > 1 && parts.count > report.specimens.count
    var results: [PathologyResult] = []
    for part in parts {
      let text = Self.text(part.observations)
      let reading = try reading(part.observations, text, part: part.name)
      let specimen = report.specimens.first { $0.isCalled(part.name) }
      results.append(
        try result(
          head, part: part.name, text: text, part.observations,
          conclusion: isDoubtful ? .ambiguous([.partLabels]) : reading.conclusion,
          specimen: specimen, site: reading.site))
    }
    return results
  }

  /// One text for the whole case, which may divide itself.
  private func undivided(_ report: HL7Report, _ head: Head) throws(Refusal) -> [PathologyResult] {
    let observations = report.observations.filter { $0.section != .background }
    guard !observations.isEmpty else {
      throw Refusal(.missing, "OBX: no diagnosis among the observations")
    }
    let text = Self.text(observations)
    let isCoded = observations.contains { $0.code != nil }
    let isWhole = isCoded || rules.diagnoses[text] != nil || !rules.readsFreeText
    let readings =
      isWhole
      ? [try reading(observations, text, part: nil)] : DiagnosisReader.read(text)
    let only = report.specimens.count == 1 && readings.count == 1 ? report.specimens[0] : nil
    var results: [PathologyResult] = []
    for reading in readings {
      let specimen = only ?? report.specimens.first { $0.isCalled(reading.part ?? "") }
      results.append(
        try result(
          head, part: reading.part, text: text, observations, conclusion: reading.conclusion,
          specimen: specimen, site: reading.site))
    }
    return results
  }

  private func reading(
    _ observations: [HL7Report.Observation], _ text: String, part: String?
  ) throws(Refusal) -> DiagnosisReader.Reading {
    let cells = DiagnosisCells(rules: rules)
    do throws(Refusal) {
      let words = text.allSatisfy(\.isWhitespace) ? nil : try cells.words(text, part: part)
      var code: Conclusion?
      for own in observations.compactMap(\.code) {
        let next = try cells.code(own)
        code = code == nil || code == next ? next : .ambiguous([.columnsDisagree])
      }
      let conclusion = DiagnosisCells.joined(words: words?.conclusion, code: code)
      return DiagnosisReader.Reading(
        part: part, site: words?.site, conclusion: conclusion ?? .ambiguous([.noDiagnosis]))
    } catch {
      throw Refusal(error.reason, "OBX-5: \(error.message)")
    }
  }

  /// The diagnosis, then what stands under other headings, as `DiagnosisReader` takes a whole report.
  private static func text(_ observations: [HL7Report.Observation]) -> String {
    // Where no observation says that it is the diagnosis, those without a known code are.
    let hasDiagnosis = observations.contains { $0.section == .diagnosis }
    func lines(_ section: HL7Section?) -> String {
      observations.filter { $0.section == section }.map(\.text).joined(separator: "\n")
    }
    var text = lines(hasDiagnosis ? .diagnosis : nil)
    for (section, heading) in [(HL7Section.support, "Comment"), (.addendum, "Addendum")] {
      let own = lines(section)
      if !own.isEmpty { text += "\n\n\(heading):\n\(own)" }
    }
    return HL7Message.trimmed(text)
  }

  private func result(
    _ head: Head, part: String?, text: String, _ observations: [HL7Report.Observation],
    conclusion: Conclusion, specimen: HL7Report.Specimen?, site: ColonSite?
  ) throws(Refusal) -> PathologyResult {
    let status = try HL7Status.of(order: head.status, observations: observations.map(\.status))
    let digested = [text] + observations.compactMap(\.code)
    return PathologyResult(
      key: ResultKey(accession: head.accession, part: part), specimenLabel: specimen?.label,
      patientKey: head.patientKey,
      site: specimen?.sites.lazy.compactMap(rules.sites.meaning).first ?? site,
      conclusion: conclusion, reportedAt: head.reportedAt, collectedAt: head.collectedAt,
      status: status, pathologist: head.pathologist,
      textDigest: SHA256.hash(Array(digested.joined(separator: "\u{1F}").utf8)),
      messageID: messageID, position: head.position)
  }
}
