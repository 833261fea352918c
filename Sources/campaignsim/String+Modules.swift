extension String {
    /// Swift's own description of a value, without the names of modules in it.
    var withoutModules: String { replacing("Domain.", with: "") }
}
