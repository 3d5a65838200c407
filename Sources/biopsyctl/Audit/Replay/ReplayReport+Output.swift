import Base
import Study

extension ReplayReport {
  /// So many findings are listed as text.
  private static let listedFindingCount = 100

  var text: String {
    let ran = looks.filter { $0.found != nil }
    let pictures = looks.filter { $0.found != nil && $0.pictureDifference != nil }
    var lines = [
      "ledger \(origin): \(size) records, \(calls.count) of them calls"
        + (isIntact ? "" : ", NOT INTACT"),
      "calls that the model makes again to the last bit: \(count("identical"))",
      "calls within the tolerance (\(tolerance.map { "\($0)" } ?? "of the model's manifest")), on "
        + "something else than what computed them: \(count("within_tolerance"))",
      "calls that differ: \(count("different"))",
      "calls that cannot be run again: \(count("not_replayable"))",
    ]
    lines += notReplayable.map { "  \($0.reason.rawValue): \($0.count)" }
    lines += [
      "calls made again of their recorded looks: \(calls.count { $0.isCallComputed })",
      "looks run again: \(ran.count) of \(looks.count), largest difference "
        + "\(largestDifference ?? 0)",
      "of these on pictures whose pixels are not the frame's: \(pictures.count), which move the "
        + "model's answer by \(largestPictureDifference ?? 0) at most; calls that they would change: "
        + "\(calls.count { $0.picturesMakeAnotherCall })",
    ]
    let findings = findings
    lines += findings.prefix(Self.listedFindingCount).map { "FOUND \($0.text)" }
    if findings.count > Self.listedFindingCount {
      lines.append("and \(findings.count - Self.listedFindingCount) more")
    }
    lines.append(
      findings.isEmpty ? "nothing contradicts the records" : "SOMETHING CONTRADICTS THE RECORDS")
    return lines.joined(separator: "\n") + "\n"
  }

  var json: JSONValue {
    var document: JSONObject = [
      "intended_use": .string(ProductVersion.intendedUse), "origin": .string(origin),
      "size": .integer(Int64(size)), "intact": .bool(isIntact),
      "agrees": .bool(findings.isEmpty),
    ]
    if let tolerance { document["tolerance"] = .number(Double(tolerance)) }
    document["calls"] = [
      "all": .integer(Int64(calls.count)), "identical": .integer(Int64(count("identical"))),
      "within_tolerance": .integer(Int64(count("within_tolerance"))),
      "different": .integer(Int64(count("different"))),
      "not_replayable": .integer(Int64(count("not_replayable"))),
      "made_again": .integer(Int64(calls.count { $0.isCallComputed })),
      "changed_by_pictures": .integer(Int64(calls.count { $0.picturesMakeAnotherCall })),
    ]
    document["not_replayable"] = .object(
      JSONObject(notReplayable.map { ($0.reason.rawValue, .integer(Int64($0.count))) }))
    document["looks"] = [
      "all": .integer(Int64(looks.count)),
      "run": .integer(Int64(looks.count { $0.found != nil })),
      "largest_difference": .number(Double(largestDifference ?? 0)),
      "largest_picture_difference": .number(Double(largestPictureDifference ?? 0)),
    ]
    document["findings"] = .array(findings.map(\.json))
    document["results"] = .array(calls.map(\.json))
    return .object(document)
  }
}

extension ReplayFinding {
  fileprivate var json: JSONValue {
    var members: JSONObject = ["kind": .string(kind.rawValue)]
    if let sequence { members["sequence"] = .integer(Int64(sequence)) }
    if let look { members["look"] = .integer(Int64(look)) }
    members["detail"] = .string(detail)
    return .object(members)
  }
}

extension ReplayedCall {
  fileprivate var json: JSONValue {
    var members: JSONObject = [
      "sequence": .integer(Int64(sequence)), "outcome": .string(outcome.name),
      "exact": .bool(isExact),
    ]
    if let polyp { members["polyp"] = .string("\(polyp)") }
    if case .notReplayable(let reason) = outcome { members["reason"] = .string(reason.rawValue) }
    members["looks"] = .array(
      looks.map { look in
        var members: JSONObject = ["outcome": .string(look.outcome.rawValue)]
        if let difference = look.difference { members["difference"] = .number(Double(difference)) }
        if let difference = look.pictureDifference {
          members["picture_difference"] = .number(Double(difference))
        }
        return .object(members)
      })
    return .object(members)
  }
}
