extension Command {
  /// A bash script that completes this program's command lines.
  public var bashCompletion: String {
    """
    # bash completion for \(name); source this file or put it into bash-completion's folder.
    _\(name)() {
      local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path= i
      # bash takes --name=value for three words.
      if [[ $word == = ]]; then word=
      elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
      for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == -* ]] && break
        path+=\" ${COMP_WORDS[i]}\"
      done
      local words= options= kind=
      # The longest known command decides; operands may follow it.
      while :; do
        case "$path" in
    \(completionCases(path: "").joined(separator: "\n"))
          *) path=${path% *}; continue ;;
        esac
        break
      done
      case "$previous" in
    \(completionOfValues.joined(separator: "\n"))
      esac
      if [[ $word == -* ]]; then words=$options kind=; fi
      case "$kind" in
        file) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        directory) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
        *) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word") ;;
      esac
    }
    complete -o filenames -F _\(name) \(name)

    """
  }

  /// One `case` line for this command and each below it.
  private func completionCases(path: String) -> [String] {
    let words = subcommands.map(\.name).joined(separator: " ")
    let optionWords = (options.map { "--\($0.name)" } + ["--help"]).joined(separator: " ")
    let (kind, operandWords) = operands.map { Command.shellTerms($0.completion) } ?? ("", "")
    let line =
      "      \"\(path)\") words=\"\(words.isEmpty ? operandWords : words)\" "
      + "options=\"\(optionWords)\" kind=\(kind) ;;"
    return [line] + subcommands.flatMap { $0.completionCases(path: "\(path) \($0.name)") }
  }

  /// One `case` line for each option that takes a value.
  private var completionOfValues: [String] {
    var lines: [String: String] = [:]
    func collect(_ command: Command) {
      for option in command.options where option.valueName != nil {
        let (kind, words) = Command.shellTerms(option.completion)
        lines["--\(option.name)"] =
          "    --\(option.name)) words=\"\(words)\" options= kind=\(kind) ;;"
      }
      command.subcommands.forEach(collect)
    }
    collect(self)
    return lines.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func shellTerms(_ completion: Completion) -> (kind: String, words: String) {
    switch completion {
    case .none: ("", "")
    case .file: ("file", "")
    case .directory: ("directory", "")
    case .words(let words): ("", words.joined(separator: " "))
    }
  }
}
