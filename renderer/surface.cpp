#include "renderer/surface.hpp"

namespace comptoir::renderer {

Texture& Texture::operator=(Texture&& other) noexcept {
    std::swap(surface_, other.surface_);
    std::swap(id_, other.id_);
    std::swap(size_, other.size_);
    return *this;
}

Texture::~Texture() {
    if (id_ != nullptr) surface_->release(id_);
}

std::size_t Texture::bytes() const {
    if (id_ == nullptr) return 0;
    return static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(size_.height) * 4;
}

}  // namespace comptoir::renderer
