internal import Foundation

/// `path` made absolute, its symbolic links followed as far as that is possible.
func canonicalPath(_ path: String) -> String {
  guard let resolved = realpath(path, nil) else { return path }
  defer { free(resolved) }
  return String(cString: resolved)
}
