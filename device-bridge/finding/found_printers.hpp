#pragma once
/// From what the network and CUPS say to printers that somebody may want to use.

#include <vector>

#include "device-bridge/finding/found_device.hpp"
#include "device-bridge/links/ipp_message.hpp"
#include "device-bridge/links/mdns_browse.hpp"

namespace comptoir::bridge {

/// One printer a device, however many services it announces: one UUID, or one address, is one printer. A
/// receipt or label printer is offered over its raw port, any other over IPP. Which queue of a print server
/// is meant, its name tells: several of one address that have UUIDs of their own stay several.
///
/// Source: Bonjour Printing Specification 1.2.1 sections 4.2 and 9.2 (ty, product, rp, UUID, usb_MFG,
/// usb_MDL, usb_CMD).   Thread: any (pure).
[[nodiscard]] std::vector<FoundDevice> found_on_network(const std::vector<NetworkService>& services);

/// The queues of this machine's CUPS.   Thread: any (pure).
[[nodiscard]] std::vector<FoundDevice> found_in_cups(const std::vector<ipp::ListedQueue>& queues);

}  // namespace comptoir::bridge
