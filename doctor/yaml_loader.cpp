// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/yaml_loader.h"

#include "doctor/yaml_file.h"
#include "doctor/yaml_level.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace afpguard::doctor {

namespace {

// Each bound is far above what is in use, and keeps a bad file from taking the machine's memory or
// our time: files that include each other would do that soon.
constexpr std::size_t most_bytes = 4'194'304;
constexpr std::size_t most_steps = 500'000;
constexpr std::size_t most_files = 256;
constexpr std::size_t most_files_at_once = 16;

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

// All files of a configuration, into one tree.
class Loader final : public YamlIncluder {
  public:
    explicit Loader(const std::string& main_path) : folder_(folder_of(main_path)) {}

    Status load(const std::string& path, YamlNode& into) {
        return read_file(path, path + ": ", into);
    }
    // Relative to the folder of the main file, whoever includes.
    Status include(const std::string& path, const std::string& asked_at, YamlNode& into) override {
        const std::string full = path.starts_with('/') ? path : folder_ + "/" + path;
        return read_file(full, asked_at + ": " + full + ": ", into);
    }
    bool has_room() override { return ++steps_ <= most_steps; }
    void remark(Finding finding) override {
        constexpr std::size_t most_remarks = 20;
        if (remarks.size() < most_remarks)
            remarks.push_back(std::move(finding));
    }

    std::vector<std::string> files;
    Findings remarks;

  private:
    using Identity = std::pair<dev_t, ino_t>;

    Status read_file(const std::string& path, const std::string& asked_at, YamlNode& into) {
        auto file = read_yaml_file(path, most_bytes);
        if (!file)
            return Error(asked_at + file.error().message());
        if (auto s = keep_in_bounds(*file); !s)
            return Error(asked_at + s.error().message());
        files.push_back(path);
        open_.push_back(file->identity);
        Status parsed = parse_yaml(file->path, file->content, into, *this);
        open_.pop_back();
        return parsed;
    }

    Status keep_in_bounds(const YamlFile& file) {
        if (std::ranges::find(open_, file.identity) != open_.end())
            return Error("includes itself, or one that includes it");
        if (open_.size() >= most_files_at_once)
            return Error("is included by more than " + std::to_string(most_files_at_once) +
                         " files, one in another");
        bytes_ += file.content.size();
        if (files.size() >= most_files || bytes_ > most_bytes)
            return Error("makes it more than " + std::to_string(most_files) + " files or " +
                         std::to_string(most_bytes) + " bytes");
        return Done{};
    }

    const std::string folder_;
    std::vector<Identity> open_;
    std::size_t bytes_ = 0;
    std::size_t steps_ = 0;
};

} // namespace

Result<YamlTree> load_yaml(const std::string& path, const std::vector<std::string>& includes) {
    YamlTree tree;
    tree.root = std::make_unique<YamlNode>();
    Loader loader(path);
    if (auto s = loader.load(path, *tree.root); !s)
        return s.error();
    for (const std::string& one : includes)
        if (auto s = loader.include(one, "--include", *tree.root); !s)
            return s.error();
    tree.files = std::move(loader.files);
    tree.remarks = std::move(loader.remarks);
    return tree;
}

} // namespace afpguard::doctor
