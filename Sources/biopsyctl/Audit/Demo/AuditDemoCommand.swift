import Base
import Foundation

/// Simulates a whole study, irregularities included, and shows that each is found.
enum AuditDemoCommand {
  static let command = Command(
    "demo",
    summary: "Simulates a study with the daemon, from keys to report; finds what was planted.",
    discussion: """
      Phantom procedures, with polyps of the sizes that screening finds, through a daemon of its own;
      late and amended pathology, jars with several polyps, a laboratory whose clock is a day behind,
      an examination that no station showed, and a copy of the ledger in which a byte was changed.
      Everything is left in --out: look at report.html and monitor.html. Research use only, not for
      diagnosis.
      """,
    options: [
      .value(
        "out", "DIR", help: "The folder to make; it must not be there.", completion: .directory),
      .value("patients", "N", help: "How many patients (60)."),
      .value("models", "DIR", help: "The registry's folder.", completion: .directory),
    ]
  ) { arguments in
    guard let out = arguments.string("out") else {
      throw arguments.usageError("--out is needed: the folder to make")
    }
    let patients = try arguments.integer("patients", in: 21...1000) ?? 60
    let demo = try DemoStudy(
      DemoFolder(out, models: arguments.string("models")), patients: patients)
    let checks = try demo.run()
    for check in checks { print("  \(check.holds ? "ok    " : "FAILED")  \(check.what)") }
    print("report: \(out)/report.html; for the monitor: \(out)/monitor.html")
    print(ProductVersion.intendedUse)
    return checks.allSatisfy(\.holds) ? ExitStatus.done : ExitStatus.failed
  }
}
