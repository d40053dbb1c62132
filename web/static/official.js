// A round's map and bars, drawn of what stands in the page's own attributes; what is pressed leads
// to the needs behind it, and the tables below say the same.
(function () {
  "use strict";

  var GOOD = ["#f3dcc8", "#d9d6b4", "#a9c9a8", "#67a58c", "#1d6b58"];
  var calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function go(path) { window.location.assign(path); }

  function map(place) {
    var points = JSON.parse(place.dataset.map);
    var most = Math.max.apply(null, points.map(function (one) { return one.needs; }));
    var drawn = L.map(place, {
      attributionControl: false, zoomControl: false, scrollWheelZoom: false,
      zoomAnimation: !calm, fadeAnimation: !calm, zoomSnap: 0.25
    });
    L.control.zoom({ zoomInTitle: place.dataset.closer, zoomOutTitle: place.dataset.wider }).addTo(drawn);
    var names = points.sort(function (a, b) { return b.needs - a.needs; }).map(function (one) {
      var radius = 9 + 15 * Math.sqrt(one.needs / most);
      var circle = L.circleMarker(one.at, {
        radius: radius, weight: 2, color: "#15513f",
        fillColor: GOOD[Math.min(4, Math.floor(one.percent / 20))], fillOpacity: 0.9
      }).addTo(drawn);
      var said = document.createElement("span");
      said.textContent = one.name + " " + one.percent + "%";
      circle.bindTooltip(said, { permanent: true, direction: "bottom", offset: [0, radius - 3], className: "map-name" });
      if (one.path) circle.on("click", function () { go(one.path); });
      return circle.getTooltip();
    });
    // Names that would lie over another wait until somebody comes closer.
    function tidy() {
      var kept = [];
      names.forEach(function (name) {
        var element = name.getElement();
        if (!element) return;
        element.hidden = false;
        var box = element.getBoundingClientRect();
        element.hidden = kept.some(function (other) {
          return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
        });
        if (!element.hidden) kept.push(box);
      });
    }
    drawn.on("zoomend moveend", tidy);
    drawn.fitBounds(L.latLngBounds(points.map(function (one) { return one.at; })), { padding: [40, 40], maxZoom: 15 });
    tidy();
  }

  function bars(place) {
    var parts = JSON.parse(place.dataset.bars).reverse();
    var drawn = echarts.init(place, null, { renderer: "canvas" });
    function series(name, key, color) {
      return {
        name: name, type: "bar", stack: "needs", barMaxWidth: 22, itemStyle: { color: color },
        data: parts.map(function (one) { return one[key]; })
      };
    }
    drawn.setOption({
      animation: !calm,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      grid: { left: 8, right: 16, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", minInterval: 1, axisLabel: { color: "#5f574e" } },
      yAxis: {
        type: "category", triggerEvent: true, axisTick: { show: false },
        axisLabel: { color: "#2a2622", fontSize: 14, width: 110, overflow: "truncate" },
        data: parts.map(function (one) { return one.name; })
      },
      series: [
        series(place.dataset.served, "served", "#1d6b58"),
        series(place.dataset.unmet, "unmet", "#d98a5f")
      ]
    });
    drawn.on("click", function (event) {
      var one = event.componentType === "yAxis"
        ? parts.find(function (part) { return part.name === event.value; })
        : parts[event.dataIndex];
      if (one) go(one.path + (event.componentType === "series" && event.seriesIndex === 1 ? "&state=unmet" : ""));
    });
    window.addEventListener("resize", function () { drawn.resize(); });
  }

  function draw() {
    document.querySelectorAll("[data-map]").forEach(function (place) {
      if (!place.dataset.drawn) { place.dataset.drawn = "1"; map(place); }
    });
    document.querySelectorAll("[data-bars]").forEach(function (place) {
      if (!place.dataset.drawn) { place.dataset.drawn = "1"; bars(place); }
    });
  }

  document.documentElement.classList.add("scripted");
  draw();
  document.addEventListener("htmx:after:swap", draw);
})();
