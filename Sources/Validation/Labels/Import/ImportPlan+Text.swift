extension ImportPlan {
  /// The plan in words, a line each, for a dry run: positions, parts and reasons, no patients.
  ///
  /// Accessions are named, since the laboratory's staff finds reports by them.
  public var lines: [String] {
    var lines: [String] = []
    for result in new { lines.append("\(result.position): new: \(result.version.name)") }
    for revision in amended {
      lines.append(
        "\(revision.result.position): amends: \(revision.result.version.name) after "
          + "\(revision.amends.status.rawValue)"
          + (revision.changesDiagnosis ? ", with another diagnosis" : ", with the same diagnosis"))
    }
    for latecomer in late {
      lines.append(
        "\(latecomer.result.position): late: \(latecomer.result.version.name) before "
          + "\(latecomer.precedes.status.rawValue)")
    }
    for conflict in conflicting {
      lines.append(
        "\(conflict.result.position): conflict (\(conflict.reason.rawValue)): "
          + conflict.result.version.name)
    }
    for row in refused {
      lines.append("\(row.position): refused (\(row.reason.rawValue)): \(row.message)")
    }
    lines.append(
      "\(count) read: \(new.count) new, \(amended.count) amended, \(late.count) late, "
        + "\(known.count) known already, \(conflicting.count) in conflict, \(refused.count) refused, "
        + "\(joinedRowCount) joined")
    return lines
  }
}

extension ResultVersion {
  /// Accession, part, polyps and status, such as `S26-1, part A, final`.
  public var name: String {
    var name = key.accession
    if let part = key.part { name += ", part \(part)" }
    if !key.polypReferences.isEmpty {
      name += ", polyps " + key.polypReferences.map(String.init).joined(separator: "+")
    }
    return "\(name), \(status.rawValue)"
  }
}
